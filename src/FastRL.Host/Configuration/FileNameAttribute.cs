namespace FastRL.Host.Configuration;

/// <summary>A name that files begin with: it leads to no other folder. Empty for none.</summary>
/// <remarks>Settings come with checkpoints too, which may be anybody's.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FileNameAttribute() : TextFormatAttribute(text =>
    text.Any(c => c is '/' or '\\' || char.IsControl(c)) ? throw new FormatException("a name without /, \\ and control characters") : null);
