using Xunit;

namespace FastRL.Emu.Tests.Conformance;

/// <summary>
/// Results to the machine cycle, worked out by hand: neither peer can serve here. gambatte 0.5 does not reset the timer's
/// phase with DIV, which mooneye's acceptance/timer/tim00_div_trigger to tim11_div_trigger ask for; mGBA reads TIMA one
/// cycle early, against acceptance/timer/tim01 and tima_reload.
/// </summary>
public sealed class ExactTimingTests
{
    // timer_exact.s: with DIV's count 0 at cycle 0, a register is read in cycle 7 + n; TIMA counts when the count, 4 a
    // cycle, passes a multiple of 16, 64, 256 or 1024. The count of 16 when the timer is switched on is not passed.
    private const string TimerRates =
        "000101010102" // n = 0..5, every 4 cycles: reads in cycles 7..12, counts in 8 and 12
        + "00000101" // n = 7..10, every 16: 16 is cycle 7 + 9
        + "00000101" // n = 55..58, every 64
        + "00000101"; // n = 247..250, every 256

    // TIMA from FF: overflow in cycle 8, reload with C7 and the request in cycle 9, next count in cycle 12. IF is read
    // four cycles after TIMA, when the request has come in every case.
    private const string TimerReload = "FFE4" + "00E4" + "C7E4" + "C7E4" + "C7E4" + "C8E4";

    // DIV counts in cycle 64; n = 60..62 read in cycles 63..65. TAC's upper bits read 1.
    private const string DividerAndControl = "000101" + "FAFF";

    // halt_exact.s: two counts of 256 cycles are 8 of DIV's 64. EI takes effect after HALT was fetched: the handler
    // returns to the HALT, which sleeps until TIMA overflows and the handler runs again (SameBoy, Core/sm83_cpu.c, halt).
    private const string SleepOfTwoCounts = "0800E4";
    private const string HandlerBeforeAndAfterSleep = "E7AA" + "05AA" + "E0";

    [Fact]
    public void Timer_ReadCycleByCycle_AsWorkedOutByHand() =>
        Assert.Equal(TimerRates + TimerReload + DividerAndControl, Results("timer_exact.gb", 35));

    [Fact]
    public void Halt_SlowTimerAndInterruptPending_AsWorkedOutByHand() =>
        Assert.Equal(SleepOfTwoCounts + HandlerBeforeAndAfterSleep, Results("halt_exact.gb", 8));

    private static string Results(string name, int count)
    {
        using var rom = GameBoyRom.FromBytes(TestRoms.Read(name));
        using var machine = new GameBoyMachine(rom, GameBoyModel.Dmg);
        Assert.True(machine.RunUntilBreakpoint(60), "the ROM did not come to its end");
        var bytes = new byte[count];
        machine.ReadMemory(TestRoms.ResultsAddress, bytes);
        return Convert.ToHexString(bytes);
    }
}
