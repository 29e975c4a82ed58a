namespace Suite.Trees;

/// <summary>libxgboost reported an error; the message is the library's own, shortened to its first line.</summary>
public class XgboostException : Exception
{
    public XgboostException()
    {
    }

    public XgboostException(string message)
        : base(message)
    {
    }

    public XgboostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>libxgboost.so.0 cannot be loaded. Scoring and explaining never need it; only training does.</summary>
public sealed class XgboostLibraryMissingException : XgboostException
{
    public XgboostLibraryMissingException()
        : this("libxgboost.so.0 cannot be loaded")
    {
    }

    public XgboostLibraryMissingException(string message)
        : base(message)
    {
    }

    public XgboostLibraryMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static XgboostLibraryMissingException For(Exception cause) => new(
        "Training needs libxgboost.so.0, which cannot be loaded (" + cause.Message.Split('\n')[0]
        + "). Install it with `apt-get install libxgboost0`; `./suite` does this by itself.",
        cause);
}
