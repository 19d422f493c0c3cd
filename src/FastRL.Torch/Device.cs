namespace TorchSharp;

/// <summary>Kinds of devices. This library has one.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,
}

public static partial class torch
{
    /// <summary>Where a tensor's memory is.</summary>
    public class Device
    {
        /// <summary>A device by its kind.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>Kind.</summary>
        public DeviceType type { get; private set; }

        /// <summary>Number among its kind, or -1.</summary>
        public int index { get; private set; }
    }

    /// <summary>The processor.</summary>
    public static Device CPU = new(DeviceType.CPU, -1);
}
