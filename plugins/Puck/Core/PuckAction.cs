using System;

namespace PuckGym;

/// <summary>What the agent does with the player, in the game's terms.</summary>
public struct PuckAction
{
    /// <summary>Turning, -1 left to 1 right.</summary>
    public float Turn;

    /// <summary>Skating, -1 backward to 1 forward.</summary>
    public float Forward;

    /// <summary>Where the stick is between its limits, 0 to 1: up to down, left to right.</summary>
    public float StickVertical, StickHorizontal;

    /// <summary>Angle of the blade in the game's steps, -4 to 4.</summary>
    public int Blade;

    /// <summary>Buttons.</summary>
    public bool Jump, Slide, Sprint;

    /// <summary>Standing still with the stick in the middle.</summary>
    public static PuckAction Neutral => new PuckAction { StickVertical = 0.5f, StickHorizontal = 0.5f };

    /// <summary>Reads the numbers of <see cref="PuckLayout"/>.</summary>
    /// <param name="numbers">Five numbers in [-1, 1], then three buttons, pressed above 0.5.</param>
    public static PuckAction Read(float[] numbers) => new PuckAction
    {
        Turn = numbers[0],
        Forward = numbers[1],
        StickVertical = (numbers[2] + 1) / 2,
        StickHorizontal = (numbers[3] + 1) / 2,
        Blade = (int)Math.Round(4 * numbers[4]),
        Jump = numbers[5] > 0.5f,
        Slide = numbers[6] > 0.5f,
        Sprint = numbers[7] > 0.5f,
    };
}
