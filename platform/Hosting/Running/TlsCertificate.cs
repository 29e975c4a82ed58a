using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Suite.Hosting;

/// <summary>The server's certificate, loaded once at start; none without TLS.</summary>
internal sealed class TlsCertificate : IDisposable
{
    public X509Certificate2? Certificate { get; private init; }

    /// <summary>Throws <see cref="ServerOptionsException"/> when the files are no usable certificate with its key.</summary>
    public static TlsCertificate Load(SuiteServerOptions options)
    {
        if (!options.UsesTls)
            return new TlsCertificate();
        var path = options.TlsCertificatePath!;
        try
        {
            var certificate = Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12"
                ? X509CertificateLoader.LoadPkcs12FromFile(path, options.TlsCertificatePassword)
                : string.IsNullOrEmpty(options.TlsCertificatePassword)
                    ? X509Certificate2.CreateFromPemFile(path, options.TlsKeyPath)
                    : X509Certificate2.CreateFromEncryptedPemFile(path, options.TlsCertificatePassword, options.TlsKeyPath);
            return certificate.HasPrivateKey
                ? new TlsCertificate { Certificate = certificate }
                : throw new ServerOptionsException([$"The TLS certificate '{path}' comes without its private key: give the key with --tls-key FILE."]);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ServerOptionsException([$"The TLS certificate '{path}' cannot be used: {e.Message} Give a PKCS#12 file or a PEM file with its key, and its password."]);
        }
    }

    public void Dispose() => Certificate?.Dispose();
}
