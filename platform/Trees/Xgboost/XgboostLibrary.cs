using System.Runtime.InteropServices;

namespace Suite.Trees;

/// <summary>Whether libxgboost is there, and which version.</summary>
public static class XgboostLibrary
{
    private const int ErrorCharsMax = 500;

    /// <summary>True when the library loads; costs one dlopen at the first call.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                _ = Version;
                return true;
            }
            catch (XgboostLibraryMissingException)
            {
                return false;
            }
        }
    }

    /// <summary>The loaded library's version.</summary>
    /// <exception cref="XgboostLibraryMissingException">The library is not installed.</exception>
    public static Version Version
    {
        get
        {
            try
            {
                XgboostNative.XGBoostVersion(out var major, out var minor, out var patch);
                return new Version(major, minor, patch);
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
            {
                throw XgboostLibraryMissingException.For(e);
            }
        }
    }

    /// <summary>Throws with the library's own words when a call failed. Call it on the thread that made the call.</summary>
    internal static unsafe void Check(int result)
    {
        if (result == 0)
        {
            return;
        }

        var text = Marshal.PtrToStringUTF8((IntPtr)XgboostNative.XGBGetLastError()) ?? "unknown error";

        // The library appends a native stack trace, which says nothing to a user.
        var end = text.IndexOf("Stack trace:", StringComparison.Ordinal);
        text = (end < 0 ? text : text[..end]).Trim();
        throw new XgboostException("libxgboost: " + (text.Length > ErrorCharsMax ? text[..ErrorCharsMax] : text));
    }
}
