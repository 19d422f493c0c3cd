using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.OpenGL;

namespace FastRL.Wall;

/// <summary>A window that shows many pictures of one size side by side, as one texture.</summary>
/// <remarks>All calls on the thread that made it. The system's OpenGL draws, Mesa's on the processor where there is no other.</remarks>
public sealed unsafe class WallWindow : IDisposable
{
    private const int FirstWidth = 1280, FirstHeight = 800; // about; pictures keep their shape

    private readonly GLFWwindow* _window;
    private readonly GL _gl;
    private readonly uint _texture;
    private readonly uint _source; // a framebuffer that has the texture
    private int _columns = 1, _width = 1, _height = 1;
    private int _pictureWidth = 1, _pictureHeight = 1;

    /// <summary>Opens it, black.</summary>
    /// <param name="title">Its title.</param>
    /// <exception cref="NotSupportedException">GLFW or a display is missing; the message says what helps.</exception>
    public WallWindow(string title)
    {
        _window = Open(title);
        _gl = GL.GetApi(static name => WithText(name, static text => (nint)Native.glfwGetProcAddress(text)));
        Native.glfwSwapInterval(0); // whoever draws keeps the time
        _texture = _gl.GenTexture();
        _source = _gl.GenFramebuffer();
        _gl.BindTexture(TextureTarget.Texture2D, _texture);
        _gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, _source);
        Begin(1, 1, 1);
    }

    /// <summary>Whether nobody has closed it.</summary>
    public bool IsOpen => Native.glfwWindowShouldClose(_window) == 0;

    /// <summary>Pictures in a row.</summary>
    public int Columns => _columns;

    /// <summary>Makes room for pictures, all black, and gives the window their shape.</summary>
    /// <param name="count">Pictures, 1 or more.</param>
    /// <param name="width">Pixels in a row of each.</param>
    /// <param name="height">Rows.</param>
    public void Begin(int count, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (_pictureWidth, _pictureHeight) = (width, height);
        _columns = (int)Math.Ceiling(Math.Sqrt(count));
        (_width, _height) = (_columns * width, (count + _columns - 1) / _columns * height);
        var black = new uint[_width * _height];
        fixed (uint* pixels = black)
            _gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, (uint)_width, (uint)_height, 0, PixelFormat.Rgba, PixelType.UnsignedByte, pixels);
        _gl.FramebufferTexture2D(FramebufferTarget.ReadFramebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, _texture, 0);
        double scale = Math.Min(FirstWidth / (double)_width, FirstHeight / (double)_height);
        if (scale > 1) scale = Math.Floor(scale);
        Native.glfwSetWindowSize(_window, Math.Max(1, (int)(_width * scale)), Math.Max(1, (int)(_height * scale)));
        Native.glfwPollEvents();
    }

    /// <summary>Says something in the window's title.</summary>
    public void SetTitle(string title)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(title + '\0')) Native.glfwSetWindowTitle(_window, text);
    }

    /// <summary>Replaces a picture; <see cref="Draw"/> shows it.</summary>
    /// <param name="index">Its place, row by row.</param>
    /// <param name="pixels">Rows from top to bottom: red in the low byte, then green, blue and 255.</param>
    public void SetPicture(int index, ReadOnlySpan<uint> pixels)
    {
        if (pixels.Length != _pictureWidth * _pictureHeight)
            throw new ArgumentException($"{pixels.Length} pixels are no picture of {_pictureWidth} x {_pictureHeight}", nameof(pixels));
        fixed (uint* first = pixels)
        {
            _gl.TexSubImage2D(
                TextureTarget.Texture2D, 0, index % _columns * _pictureWidth, index / _columns * _pictureHeight, (uint)_pictureWidth, (uint)_pictureHeight,
                PixelFormat.Rgba, PixelType.UnsignedByte, first);
        }
    }

    /// <summary>Shows all pictures, in the middle of the window.</summary>
    public void Draw()
    {
        int width, height;
        Native.glfwGetFramebufferSize(_window, &width, &height);
        double scale = Math.Min(width / (double)_width, height / (double)_height);
        int shownWidth = (int)(_width * scale), shownHeight = (int)(_height * scale), left = (width - shownWidth) / 2, bottom = (height - shownHeight) / 2;
        _gl.ClearColor(0, 0, 0, 1);
        _gl.Clear(ClearBufferMask.ColorBufferBit);
        // A texture's first row is at the bottom.
        _gl.BlitFramebuffer(
            0, 0, _width, _height, left, bottom + shownHeight, left + shownWidth, bottom, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Nearest);
        Native.glfwSwapBuffers(_window);
    }

    /// <summary>Takes what people did to windows.</summary>
    public static void TakeEvents() => Native.glfwPollEvents();

    /// <summary>What the texture holds: rows from top to bottom, three bytes a pixel.</summary>
    public byte[] ReadRgb(out int width, out int height)
    {
        (width, height) = (_width, _height);
        var rgb = new byte[3 * width * height];
        _gl.PixelStore(PixelStoreParameter.PackAlignment, 1);
        fixed (byte* pixels = rgb) _gl.ReadPixels(0, 0, (uint)width, (uint)height, PixelFormat.Rgb, PixelType.UnsignedByte, pixels);
        return rgb;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gl.DeleteFramebuffer(_source);
        _gl.DeleteTexture(_texture);
        _gl.Dispose();
        Native.glfwDestroyWindow(_window);
        Native.glfwTerminate();
    }

    private static GLFWwindow* Open(string title)
    {
        const string Apt = "sudo apt-get update && sudo apt-get install -y";
        try
        {
            if (Native.glfwInit() != Native.GLFW_TRUE)
                throw new NotSupportedException($"there is no display for a window ({LastError()}); without a screen: {Apt} xvfb libgl1-mesa-dri, and xvfb-run before the command");
        }
        catch (DllNotFoundException problem)
        {
            throw new NotSupportedException($"the wall needs GLFW, which is not installed: {Apt} libglfw3", problem);
        }
        Native.glfwWindowHint(Native.GLFW_CONTEXT_VERSION_MAJOR, 3);
        Native.glfwWindowHint(Native.GLFW_CONTEXT_VERSION_MINOR, 3);
        Native.glfwWindowHint(Native.GLFW_OPENGL_PROFILE, Native.GLFW_OPENGL_CORE_PROFILE);
        GLFWwindow* window;
        fixed (byte* text = Encoding.UTF8.GetBytes(title + '\0')) window = Native.glfwCreateWindow(FirstWidth, FirstHeight, text, null, null);
        if (window is null)
        {
            string reason = LastError();
            Native.glfwTerminate();
            throw new NotSupportedException($"there is no OpenGL 3.3 for a window ({reason}): {Apt} libgl1-mesa-dri");
        }
        Native.glfwMakeContextCurrent(window);
        return window;
    }

    private static string LastError()
    {
        byte* description;
        return Native.glfwGetError(&description) == 0 ? "GLFW does not say why" : Marshal.PtrToStringUTF8((nint)description)!;
    }

    private delegate nint TextCall(byte* text);

    private static nint WithText(string text, TextCall call)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0')) return call(bytes);
    }
}
