namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for where records are used and the framework is older than they are.</summary>
internal static class IsExternalInit;
