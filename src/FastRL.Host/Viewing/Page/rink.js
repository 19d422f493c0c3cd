// Paints a rink from above: our goal at the bottom, theirs at the top.

const halfWidth = 22.5;
const halfLength = 45;
export class RinkPainter {
  constructor() {}
  paint() {}
  dispose() {}
}
