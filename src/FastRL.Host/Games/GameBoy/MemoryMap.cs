using FastRL.Emu.GameBoy;

namespace FastRL.Host.Games.GameBoy;

/// <summary>The memory that a game keeps its numbers in: work RAM, the cartridge's RAM, and the page beside the registers.</summary>
internal sealed class MemoryMap
{
    private const int CartridgeBank = 0x2000;

    private readonly List<Area> _areas = [];

    /// <summary>Areas of a machine.</summary>
    /// <param name="machine">Decides how many banks of work RAM there are.</param>
    /// <param name="cartridgeBytes">RAM on the cartridge.</param>
    public MemoryMap(GameBoyMachine machine, int cartridgeBytes)
    {
        for (int bank = 0; bank * CartridgeBank < cartridgeBytes; bank++)
            Add(0xA000, Math.Min(CartridgeBank, cartridgeBytes - bank * CartridgeBank), bank);
        Add(0xC000, 0x1000, 0);
        for (int bank = 1; bank <= (machine.Model == GameBoyModel.Cgb ? 7 : 1); bank++) Add(0xD000, 0x1000, bank);
        Add(0xFF80, 0x7F, 0);
    }

    /// <summary>Bytes in all.</summary>
    public int Size => _areas.Count == 0 ? 0 : _areas[^1].Offset + _areas[^1].Size;

    /// <summary>Reads all of it.</summary>
    public byte[] Read(GameBoyMachine machine)
    {
        byte[] bytes = new byte[Size];
        foreach (Area area in _areas)
            machine.ReadMemory(area.Address, bytes.AsSpan(area.Offset, area.Size), area.Address is 0xA000 or 0xD000 ? area.Bank : -1);
        return bytes;
    }

    /// <summary>Every place at which so many bytes lie together in one area.</summary>
    public IEnumerable<MemoryPlace> Places(int bytes)
    {
        foreach (Area area in _areas)
            for (int i = 0; i + bytes <= area.Size; i++)
                yield return new MemoryPlace(area.Address + i, area.Bank, area.Offset + i);
    }

    private void Add(int address, int size, int bank) => _areas.Add(new Area(address, size, bank, Size));

    private readonly record struct Area(int Address, int Size, int Bank, int Offset);
}

/// <summary>A place in memory.</summary>
/// <param name="Address">As the processor sees it.</param>
/// <param name="Bank">Of its area; 0 where there is one.</param>
/// <param name="Offset">In what <see cref="MemoryMap.Read"/> gives.</param>
internal readonly record struct MemoryPlace(int Address, int Bank, int Offset);
