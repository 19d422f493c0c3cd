/// <summary>What a mod of the game implements; the game makes one and switches it on and off.</summary>
public interface IPuckMod
{
    /// <summary>Switches the mod on.</summary>
    /// <returns>Whether it is on.</returns>
    bool OnEnable();

    /// <summary>Switches the mod off.</summary>
    /// <returns>Whether it is off.</returns>
    bool OnDisable();
}
