using Xunit;

namespace FastRL.Interop.Tests;

/// <summary>The raw layer: nulls come back as a status and a sentence.</summary>
public unsafe class NativeArgumentTests
{
    [Fact]
    public void NullHandles_EveryFunction_IsAnInvalidArgument()
    {
        byte bytes;
        int number;
        ulong size;
        uint length = 1;
        fr_gb* gb;
        fr_gb_rom* rom;
        fr_gb_batch* vec;
        fr_gb_rom_info info;
        fr_gb_registers registers;
        ushort pixels;
        short tiles;
        fr_status[] results =
        [
            Native.fr_gb_rom_create(null, 336, &rom),
            Native.fr_gb_rom_create(&bytes, 336, null),
            Native.fr_gb_rom_get_info(null, &info),
            Native.fr_gb_create(null, 0, &gb),
            Native.fr_gb_reset(null),
            Native.fr_gb_get_model(null, &number),
            Native.fr_gb_set_buttons(null, 0),
            Native.fr_gb_run_frames(null, 1, 0),
            Native.fr_gb_run_until_breakpoint(null, 1, 0, &number),
            Native.fr_gb_read_memory(null, -1, 0, 1, &bytes),
            Native.fr_gb_write_memory(null, -1, 0xC000, 1, &bytes),
            Native.fr_gb_get_registers(null, &registers),
            Native.fr_gb_get_cycles(null, &size),
            Native.fr_gb_get_frame(null, &pixels),
            Native.fr_gb_get_tiles(null, &tiles),
            Native.fr_gb_get_serial(null, &bytes, &length),
            Native.fr_gb_hash_memory(null, &size),
            Native.fr_gb_state_size(null, &size),
            Native.fr_gb_state_save(null, &bytes, 1),
            Native.fr_gb_state_load(null, &bytes, 1),
            Native.fr_gb_batch_create(null, null, null, &vec),
            Native.fr_gb_batch_send(null, 0),
            Native.fr_gb_batch_recv(null, 0),
        ];

        Assert.All(results, status => Assert.Equal(fr_status.FR_STATUS_INVALID_ARGUMENT, status));
    }

    [Fact]
    public void ThrowIfFailed_AfterAFailedCall_CarriesStatusAndSentence()
    {
        var exception = Assert.Throws<ArgumentException>(() => Status.ThrowIfFailed(Native.fr_gb_batch_send(null, 0)));

        var native = Assert.IsType<NativeException>(exception.InnerException);
        Assert.Equal(((int)fr_status.FR_STATUS_INVALID_ARGUMENT, "batch is NULL"), (native.Status, native.Message));
    }
}
