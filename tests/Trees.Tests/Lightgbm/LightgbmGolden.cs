using System.Globalization;
using Suite.Trees;

namespace Suite.Trees.Tests;

/// <summary>Models that LightGBM 4.6 wrote, rows made to hurt, and LightGBM's own answers to them.</summary>
internal static class LightgbmGolden
{
    internal static readonly string[] Names =
        ["binary", "binary_no_missing", "binary_zero_as_missing", "boosting_dart", "boosting_rf", "multiclass", "regression"];

    internal static byte[] Bytes(string name) => File.ReadAllBytes(PathOf($"lightgbm_{name}.txt"));

    internal static ForestModel Load(string name) => ForestModel.LoadLightgbm(Bytes(name));

    internal static double[][] Rows() => Numbers(PathOf("lightgbm_rows.csv"));

    /// <summary>Each line: raw scores, scores, and for each class one contribution a feature and the expected value.</summary>
    internal static double[][] Expected(string name) => Numbers(PathOf($"lightgbm_{name}_expected.csv"));

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", "lightgbm-4.6", file);

    private static double[][] Numbers(string path) =>
        [.. File.ReadLines(path).Skip(1).Select(static line => Array.ConvertAll(line.Split(','), Number))];

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
