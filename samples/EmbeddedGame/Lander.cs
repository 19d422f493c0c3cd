using System;

namespace EmbeddedGame
{
    /// <summary>The game itself, which knows nothing of learning: land softly on the ground.</summary>
    public sealed class Lander
    {
        /// <summary>Seconds in a tick.</summary>
        public const double Tick = 0.02;

        private const double Gravity = 1.6, Thrust = 4, SoftLanding = 1.5, Ceiling = 40;

        /// <summary>Metres above the ground.</summary>
        public double Height { get; private set; }

        /// <summary>Metres a second, upwards.</summary>
        public double Speed { get; private set; }

        /// <summary>Whether it stands or lies on the ground.</summary>
        public bool Landed => Height <= 0;

        /// <summary>Whether it landed softly.</summary>
        public bool Soft => Landed && Speed > -SoftLanding;

        /// <summary>Whether it is lost in space.</summary>
        public bool Gone => Height > Ceiling;

        /// <summary>Takes off again.</summary>
        public void Reset(Random random)
        {
            Height = 10 + 10 * random.NextDouble();
            Speed = 0;
        }

        /// <summary>Plays one tick.</summary>
        /// <param name="throttle">0 to 1.</param>
        public void Step(double throttle)
        {
            Speed += (Thrust * throttle - Gravity) * Tick;
            Height += Speed * Tick;
        }
    }
}
