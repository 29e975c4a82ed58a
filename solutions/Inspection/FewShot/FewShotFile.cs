using Suite.Inspection.Models;

namespace Suite.Inspection.FewShot;

/// <summary>A few-shot head on disk.</summary>
internal static class FewShotFile
{
    private const string Magic = "SUITEFSH";
    private const int Version = 1;

    public static void Write(Stream stream, FewShotHead head, DefectLocator? locator)
    {
        using var writer = BinaryFields.Begin(stream, Magic, Version);
        writer.WriteFloats(head.Standardisation.Mean);
        writer.WriteFloats(head.Standardisation.Scale);
        writer.Write(head.Regression.Classes);
        writer.Write(head.Regression.Features);
        writer.WriteFloats(head.Regression.Weights);
        writer.Write(head.Temperature);
        writer.Write(head.Penalty);
        writer.Write(head.TrainViews);
        writer.Write(head.Prototypes is not null);
        if (head.Prototypes is { } prototypes)
        {
            writer.WriteMatrix(prototypes.Directions);
            writer.Write(prototypes.Sharpness);
            writer.Write(prototypes.Share);
        }

        writer.Write(locator is not null);
        if (locator is not null)
        {
            writer.Write(locator.Offset);
            writer.Write(locator.Terms.Count);
            foreach (var term in locator.Terms)
            {
                writer.Write(term.Stride);
                writer.WriteFloats(term.Weights);
            }
        }
    }

    /// <exception cref="InvalidDataException">It is none, of a later version, or damaged.</exception>
    public static (FewShotHead Head, DefectLocator? Locator) Read(string path) => BinaryFields.Read(path, Magic, Version, static (reader, _) =>
    {
        var standardisation = new Standardisation(reader.ReadFloats(), reader.ReadFloats());
        var regression = new SoftmaxRegression(reader.ReadInt32(), reader.ReadInt32(), reader.ReadFloats());
        var (temperature, penalty, views) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32());
        var prototypes = reader.ReadBoolean() ? new Prototypes(reader.ReadMatrix(), reader.ReadDouble(), reader.ReadDouble()) : null;
        var head = new FewShotHead(standardisation, regression, temperature, prototypes, penalty, views);
        Check(head);
        return (head, reader.ReadBoolean() ? ReadLocator(reader) : null);
    });

    private static DefectLocator ReadLocator(BinaryReader reader)
    {
        var offset = reader.ReadSingle();
        var terms = new LocatorTerm[reader.ReadLength(sizeof(int))];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = new LocatorTerm(reader.ReadInt32(), reader.ReadFloats());
        }

        return new DefectLocator(terms, offset);
    }

    private static void Check(FewShotHead head)
    {
        var (regression, features) = (head.Regression, head.Standardisation.Mean.Length);
        var fits = regression.Classes >= 2 && regression.Features == features && head.Standardisation.Scale.Length == features
            && regression.Weights.Length == (long)regression.Classes * (features + 1) && head.Temperature > 0 && head.Penalty > 0
            && (head.Prototypes is not { } p || (p.Directions.Rows == regression.Classes && p.Directions.Columns == features));
        if (!fits)
        {
            throw new InvalidDataException("its parts do not fit together.");
        }
    }
}
