using Xunit;

namespace FastRL.Envs.Tests;

public sealed class Crc32Tests
{
    [Fact]
    public void Of_TheCheckValue_IsThePublishedOne() => Assert.Equal(0xCBF43926u, Crc32.Of("1234"u8, "56789"u8));
}
