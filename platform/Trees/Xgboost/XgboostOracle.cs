using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Suite.Trees;

/// <summary>
/// The library's own predictions, for tests and benchmarks: what <see cref="TreeModel"/> must equal bit by bit and
/// <see cref="TreeShap"/> to rounding. Not thread-safe and not a serving path.
/// </summary>
public sealed unsafe class XgboostOracle : IDisposable
{
    private const string PredictConfig =
        "\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,\"strict_shape\":false,\"missing\":NaN,\"cache_id\":0}\0";

    private static readonly byte[] ValueConfig = Config(0);
    private static readonly byte[] MarginConfig = Config(1);
    private static readonly byte[] ContributionConfig = Config(2);

    private readonly Booster _booster;
    private readonly int _threads;
    private readonly float* _row;
    private readonly byte[] _rowInterface;
    private bool _disposed;

    /// <param name="model">JSON or UBJ.</param>
    /// <param name="featureCount">As the model was trained with.</param>
    /// <param name="threads">1 is fastest for single rows.</param>
    /// <exception cref="XgboostLibraryMissingException">libxgboost is not installed.</exception>
    /// <exception cref="XgboostException">The library cannot read the model.</exception>
    public XgboostOracle(ReadOnlySpan<byte> model, int featureCount, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        _ = XgboostLibrary.Version;
        _booster = Booster.Load(model, threads);
        _threads = threads;
        FeatureCount = featureCount;
        _row = (float*)NativeMemory.AlignedAlloc((nuint)featureCount * sizeof(float), 64);

        // The row always lies in the same place, so its description is made once and costs the measured call nothing.
        _rowInterface = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"data\":[{(nuint)_row},true],\"shape\":[1,{featureCount}],\"typestr\":\"<f4\",\"version\":3}}\0"));
    }

    public int FeatureCount { get; }

    /// <summary>The final score of one row (a probability for logistic objectives), in place without a DMatrix.</summary>
    public float Predict(ReadOnlySpan<float> row) => PredictInPlace(row, ValueConfig);

    /// <summary>The sum of leaves and base margin of one row, in place without a DMatrix.</summary>
    public float PredictMargin(ReadOnlySpan<float> row) => PredictInPlace(row, MarginConfig);

    /// <summary>Final scores of row-major rows through a DMatrix.</summary>
    public float[] PredictMany(ReadOnlySpan<float> rows) => PredictMatrix(rows, ValueConfig);

    /// <summary>Margins of row-major rows through a DMatrix.</summary>
    public float[] PredictMargins(ReadOnlySpan<float> rows) => PredictMatrix(rows, MarginConfig);

    /// <summary>Exact SHAP values: for each row FeatureCount contributions and, last, the expected margin.</summary>
    public float[] PredictContributions(ReadOnlySpan<float> rows) => PredictMatrix(rows, ContributionConfig);

    /// <summary>The same model in another of the library's forms, "ubj" or "json".</summary>
    public static byte[] Convert(ReadOnlySpan<byte> model, string format)
    {
        if (format is not ("ubj" or "json"))
        {
            throw new ArgumentException("A model is saved as ubj or json.", nameof(format));
        }

        _ = XgboostLibrary.Version;
        using var booster = Booster.Load(model, threads: 1);
        return booster.Save(format);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _booster.Dispose();
            NativeMemory.AlignedFree(_row);
        }
    }

    private float PredictInPlace(ReadOnlySpan<float> row, byte[] config)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (row.Length != FeatureCount)
        {
            throw new ArgumentException($"A row has {FeatureCount} values, not {row.Length}.", nameof(row));
        }

        row.CopyTo(new Span<float>(_row, FeatureCount));
        fixed (byte* description = _rowInterface, configBytes = config)
        {
            XgboostLibrary.Check(XgboostNative.XGBoosterPredictFromDense(
                _booster.Handle, description, configBytes, IntPtr.Zero, out _, out _, out var result));
            return *result;
        }
    }

    private float[] PredictMatrix(ReadOnlySpan<float> rows, byte[] config)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var rowCount = rows.Length / FeatureCount;
        if (rowCount * FeatureCount != rows.Length || rowCount == 0)
        {
            throw new ArgumentException($"Rows have {FeatureCount} values each.", nameof(rows));
        }

        using var matrix = Booster.CreateMatrix(rows, rowCount, FeatureCount, _threads);
        fixed (byte* configBytes = config)
        {
            XgboostLibrary.Check(XgboostNative.XGBoosterPredictFromDMatrix(
                _booster.Handle, matrix, configBytes, out var shape, out var dimensions, out var result));
            var count = 1UL;
            for (var i = 0; i < checked((int)dimensions); i++)
            {
                count *= shape[i];
            }

            return new ReadOnlySpan<float>(result, checked((int)count)).ToArray();
        }
    }

    private static byte[] Config(int type) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"type\":{type},{PredictConfig}"));
}
