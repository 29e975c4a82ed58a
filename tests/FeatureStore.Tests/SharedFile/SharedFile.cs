using System.Globalization;
using System.IO.Compression;

namespace Suite.FeatureStore.Tests;

/// <summary>One line of the shared file: whole seconds, cents.</summary>
internal readonly record struct SharedRow(long TimeMicros, int Customer, int Terminal, long Cents, bool IsFraud);

/// <summary>The shared card payments, which lie beside the repository and not in it.</summary>
internal static class SharedFile
{
    private const string RelativePath = "../shared/data/fraud/transactions_2018-04_2018-08.csv.gz";

    public static string? Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, RelativePath);
            if (File.Exists(Path.Combine(directory.FullName, "Suite.sln")) && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    public static IEnumerable<SharedRow> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            var time = DateTime.ParseExact(fields[1], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
            yield return new SharedRow(
                (time - DateTime.UnixEpoch).Ticks / 10,
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                int.Parse(fields[3], CultureInfo.InvariantCulture),
                (long)(decimal.Parse(fields[4], CultureInfo.InvariantCulture) * 100),
                fields[5] == "1");
        }
    }
}

/// <summary>A fact about the shared file; skipped, saying so, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFileFactAttribute : FactAttribute
{
    public SharedFileFactAttribute()
    {
        if (SharedFile.Find() is null)
        {
            Skip = "The shared file ../shared/data/fraud/transactions_2018-04_2018-08.csv.gz is not beside this repository.";
        }
    }
}
