namespace FastRL.Emu.GameBoy;

/// <summary>What a ROM's header says.</summary>
/// <param name="Title">Title in ASCII; anything unprintable is a question mark.</param>
/// <param name="CartridgeType">Header byte 0x147.</param>
/// <param name="CgbFlag">Header byte 0x143: 0x80 runs on both models, 0xC0 on Game Boy Color only.</param>
/// <param name="HeaderChecksumOk">Whether header byte 0x14D fits the header.</param>
/// <param name="RomBytes">Size, padded up to whole banks of 16 KiB.</param>
/// <param name="RamBytes">RAM on the cartridge.</param>
/// <param name="DeclaredBytes">Size by header byte 0x148, which no hardware reads: the file's decides.</param>
public sealed record GameBoyRomInfo(
    string Title,
    byte CartridgeType,
    byte CgbFlag,
    bool HeaderChecksumOk,
    int RomBytes,
    int RamBytes,
    int DeclaredBytes);
