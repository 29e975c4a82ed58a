using System.Globalization;
using System.Text;

namespace Suite.Trees;

/// <summary>What a LightGBM file says about how much each feature is used.</summary>
public static class LightgbmImportance
{
    private const string Features = "split_feature=";
    private const string Gains = "split_gain=";

    /// <summary>
    /// The loss that splits on each feature took away, summed over all trees, by the feature's place in the file; null where the file does not
    /// say for every split.
    /// </summary>
    /// <param name="model">LightGBM text that <see cref="ForestModel.LoadLightgbm"/> reads.</param>
    public static IReadOnlyList<double>? TotalGain(ReadOnlySpan<byte> model, int featureCount)
    {
        var total = new double[featureCount];
        int[]? features = null;
        foreach (var line in Encoding.UTF8.GetString(model).Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("Tree=", StringComparison.Ordinal) && features is not null)
            {
                return null;
            }

            if (line.StartsWith(Features, StringComparison.Ordinal))
            {
                features = [.. Values(line, Features).Select(static v => int.Parse(v, CultureInfo.InvariantCulture))];
            }
            else if (line.StartsWith(Gains, StringComparison.Ordinal))
            {
                var gains = Array.ConvertAll(Values(line, Gains), static v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var gain) ? gain : double.NaN);
                if (gains.Length != (features?.Length ?? 0) || !gains.All(double.IsFinite))
                {
                    return null;
                }

                for (var i = 0; i < gains.Length; i++)
                {
                    total[features![i]] += gains[i];
                }

                features = null;
            }
            else if (line == "end of trees")
            {
                // What follows (importances, parameters, the frame's categories) is free text.
                break;
            }
        }

        return features is null ? total : null;
    }

    private static string[] Values(string line, string name) => line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
