using FastRL.Emu.GameBoy;

namespace FastRL.Host.Games.GameBoy.Play;

/// <summary>States of the last minutes, to go back to.</summary>
/// <param name="machine">The game's.</param>
/// <param name="capacity">States that are kept.</param>
internal sealed class Rewinder(GameBoyMachine machine, int capacity)
{
    private readonly (byte[] State, long Frame)[] _states = new (byte[], long)[capacity];
    private int _first, _count, _back;

    /// <summary>States that there are.</summary>
    public int Count => _count;

    /// <summary>Keeps the present state; the oldest makes room.</summary>
    /// <param name="frame">What is shown of it when it comes back.</param>
    public void Keep(long frame)
    {
        if (_count == capacity)
        {
            _first = (_first + 1) % capacity;
            _count--;
        }
        ref (byte[] State, long Frame) slot = ref _states[(_first + _count++) % capacity];
        slot.State ??= new byte[machine.StateSize];
        slot.Frame = frame;
        machine.SaveState(slot.State);
    }

    /// <summary>Goes back to the newest state, and forgets it unless it is the last.</summary>
    /// <returns>Its frame; null where there is none.</returns>
    public long? Back()
    {
        if (_count == 0) return null;
        _back = (_first + _count - 1) % capacity;
        if (_count > 1) _count--;
        Again();
        return _states[_back].Frame;
    }

    /// <summary>Goes to the state that it last went back to.</summary>
    public void Again() => machine.LoadState(_states[_back].State);

    /// <summary>Forgets all.</summary>
    public void Clear() => (_first, _count) = (0, 0);
}
