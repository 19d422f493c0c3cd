// A rover's field built of matter-js bodies, as the original builds it: 135 px to the metre, y down.
export const scale = 135, width = 6.8, height = 5;

const toScreen = (x, y) => ({ x: x * scale, y: (height - y) * scale });

/** An engine with walls, column, obstacles ([x, y, radius] in metres) and the rover's box at (x, y), heading in radians. */
export function build(Matter, obstacles, x, y, heading) {
  const { Bodies, Body, Composite, Engine } = Matter;
  const engine = Engine.create({ gravity: { x: 0, y: 0 } });
  const fixed = { isStatic: true }, thick = 50, w = width * scale, h = height * scale;
  const centre = toScreen(3.4, 2.5);
  const box = toScreen(x, y);
  const rover = Bodies.rectangle(box.x, box.y, 0.675 * scale, 0.975 * scale, {
    density: 0.002, friction: 0.8, frictionAir: 0.05, restitution: 0.3, inertia: Infinity,
  });
  Body.setAngle(rover, heading);
  Composite.add(engine.world, [
    Bodies.rectangle(w / 2, -thick / 2, w + 2 * thick, thick, fixed),
    Bodies.rectangle(w / 2, h + thick / 2, w + 2 * thick, thick, fixed),
    Bodies.rectangle(-thick / 2, h / 2, thick, h + 2 * thick, fixed),
    Bodies.rectangle(w + thick / 2, h / 2, thick, h + 2 * thick, fixed),
    Bodies.rectangle(centre.x, centre.y, 0.75 * scale, 0.75 * scale, fixed),
    ...obstacles.map(([ox, oy, radius]) => {
      const at = toScreen(ox, oy);
      return Bodies.circle(at.x, at.y, radius * scale, fixed);
    }),
    rover,
  ]);
  return { engine, rover };
}

/** What the rover's own update does after a tick of the engine: speed towards its target, velocities for the next tick. */
export function control(Matter, rover, speed, target, turn) {
  const { Body } = Matter;
  speed += Math.min(0.05, Math.max(-0.05, target - speed));
  const moves = Math.abs(speed) > 0.05 ? speed : 0;
  Body.setVelocity(rover, { x: Math.sin(rover.angle) * moves, y: -Math.cos(rover.angle) * moves });
  Body.setAngularVelocity(rover, Math.abs(turn) > 0.01 ? turn * 0.01 * (speed < 0 ? -1 : 1) : 0);
  return speed;
}
