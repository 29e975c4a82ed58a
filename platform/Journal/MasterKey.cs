using System.Security.Cryptography;
using System.Text;

namespace Suite.Journal;

/// <summary>
/// The installation's one secret: 32 random bytes from which every other key is derived. Losing it loses all personal data;
/// every node of an installation needs the same one.
/// </summary>
public sealed class MasterKey
{
    public const int Size = 32;
    private readonly byte[] _secret;

    private MasterKey(byte[] secret) => _secret = secret;

    /// <summary>A key from bytes kept elsewhere.</summary>
    public static MasterKey FromBytes(ReadOnlySpan<byte> secret) => secret.Length == Size
        ? new MasterKey(secret.ToArray())
        : throw new ArgumentException($"A master key is {Size} bytes; got {secret.Length}.", nameof(secret));

    /// <summary>
    /// Reads the key (base64, one line) or creates it with mode 0600. Processes that create at once agree on one key. Durable on return.
    /// </summary>
    /// <exception cref="DataDirectoryException">The file cannot be used; the message says what to do.</exception>
    public static MasterKey LoadOrCreate(string file)
    {
        var path = Path.GetFullPath(file);
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            {
                throw new DataDirectoryException($"The master key '{path}' can be read by others. Run: chmod 600 '{path}'");
            }

            var text = File.ReadAllText(path).Trim();
            var secret = new byte[Size];
            return Convert.TryFromBase64String(text, secret, out var written) && written == Size
                ? new MasterKey(secret)
                : throw new DataDirectoryException(
                    $"The master key '{path}' is not {Size} bytes in base64. Restore it from a backup: without it personal data cannot be read.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"The master key '{path}' cannot be read or created: {e.Message} Make it and its directory accessible to this user.", e);
        }
    }

    /// <summary>32 bytes for one purpose (HKDF-SHA-256). The same purpose always gives the same bytes; they tell nothing of the master key.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, Size, salt: "suite-master-key-v1"u8.ToArray(), info: Encoding.UTF8.GetBytes(purpose));

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + "." + Guid.NewGuid().ToString("N") + ".new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)) + "\n"));
                stream.Flush(flushToDisk: true);
            }

            // Without overwriting: the first of several processes wins and the others read its key.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
