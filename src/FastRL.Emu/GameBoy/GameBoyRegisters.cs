namespace FastRL.Emu.GameBoy;

/// <summary>Registers of the processor between two instructions.</summary>
/// <param name="A">Accumulator.</param>
/// <param name="F">Flags: Z, N, H, C in bits 7 to 4.</param>
/// <param name="B">B.</param>
/// <param name="C">C.</param>
/// <param name="D">D.</param>
/// <param name="E">E.</param>
/// <param name="H">H.</param>
/// <param name="L">L.</param>
/// <param name="StackPointer">SP.</param>
/// <param name="ProgramCounter">PC: address of the next instruction.</param>
/// <param name="InterruptsEnabled">IME.</param>
/// <param name="Halted">The processor waits in HALT or STOP.</param>
public readonly record struct GameBoyRegisters(
    byte A,
    byte F,
    byte B,
    byte C,
    byte D,
    byte E,
    byte H,
    byte L,
    ushort StackPointer,
    ushort ProgramCounter,
    bool InterruptsEnabled,
    bool Halted);
