using FastRL.Envs;

namespace FastRL.Emu.GameBoy;

/// <summary>What a cartridge's battery keeps, as other emulators write it (<c>.sav</c>): its RAM, bank after bank.</summary>
public static class BatteryFile
{
    private const int BankBytes = 0x2000;
    private const int MostClockBytes = 48; // that others append

    /// <summary>Puts a file into the cartridge's RAM. A clock behind it is left out: ours runs on emulated time.</summary>
    /// <exception cref="InvalidDataException">It does not fit the cartridge; the message names both sizes.</exception>
    public static void Read(string path, GameBoyMachine machine, GameBoyRomInfo info)
    {
        ArgumentNullException.ThrowIfNull(machine);
        CheckRam(path, info);
        byte[] bytes = InputFile.ReadAllBytes(path, info.RamBytes + MostClockBytes);
        if (bytes.Length < info.RamBytes)
            throw new InvalidDataException($"{path}: {bytes.Length} bytes, the cartridge has {info.RamBytes} of RAM");
        for (int at = 0; at < info.RamBytes; at += BankBytes)
            machine.WriteMemory(0xA000, bytes.AsSpan(at, Math.Min(BankBytes, info.RamBytes - at)), bank: at / BankBytes);
    }

    /// <summary>Writes the cartridge's RAM to a file.</summary>
    /// <exception cref="InvalidDataException">The cartridge has none.</exception>
    public static void Write(string path, GameBoyMachine machine, GameBoyRomInfo info)
    {
        ArgumentNullException.ThrowIfNull(machine);
        CheckRam(path, info);
        byte[] bytes = new byte[info.RamBytes];
        for (int at = 0; at < bytes.Length; at += BankBytes)
            machine.ReadMemory(0xA000, bytes.AsSpan(at, Math.Min(BankBytes, bytes.Length - at)), bank: at / BankBytes);
        OutputFile.WriteAllBytes(path, bytes);
    }

    /// <summary>Refuses a file for a cartridge that keeps nothing.</summary>
    /// <exception cref="InvalidDataException">It has no RAM.</exception>
    public static void CheckRam(string path, GameBoyRomInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.RamBytes == 0)
            throw new InvalidDataException($"{path}: the cartridge has no RAM that a battery could keep");
    }
}
