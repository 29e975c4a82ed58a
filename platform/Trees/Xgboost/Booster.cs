using System.Globalization;
using System.Runtime.InteropServices;

namespace Suite.Trees;

/// <summary>Calls on one native booster and its matrices: pins, marshals, checks. Not thread-safe, as the library's is not.</summary>
internal sealed unsafe class Booster : IDisposable
{
    private readonly BoosterHandle _handle;

    private Booster(BoosterHandle handle) => _handle = handle;

    internal BoosterHandle Handle => _handle;

    internal static Booster Create(MatrixHandle train, MatrixHandle? validation)
    {
        using var pinned = new PinnedHandles(validation is null ? [train] : [train, validation]);
        fixed (IntPtr* matrices = pinned.Values)
        {
            XgboostLibrary.Check(XgboostNative.XGBoosterCreate(matrices, (ulong)pinned.Values.Length, out var handle));
            return new Booster(handle);
        }
    }

    internal static Booster Load(ReadOnlySpan<byte> model, int threads)
    {
        XgboostLibrary.Check(XgboostNative.XGBoosterCreate(null, 0, out var handle));
        var booster = new Booster(handle);
        try
        {
            booster.Set("verbosity", "0");
            booster.Set("nthread", threads.ToString(CultureInfo.InvariantCulture));
            fixed (byte* bytes = model)
            {
                XgboostLibrary.Check(XgboostNative.XGBoosterLoadModelFromBuffer(handle, bytes, (ulong)model.Length));
            }

            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    internal static MatrixHandle CreateMatrix(ReadOnlySpan<float> rows, int rowCount, int columnCount, int threads)
    {
        fixed (float* data = rows)
        {
            XgboostLibrary.Check(XgboostNative.XGDMatrixCreateFromMat_omp(
                data, (ulong)rowCount, (ulong)columnCount, float.NaN, out var matrix, threads));
            return matrix;
        }
    }

    internal static MatrixHandle CreateMatrix(TrainingMatrix source, int threads)
    {
        var matrix = CreateMatrix(source.Rows, source.RowCount, source.FeatureNames.Count, threads);
        try
        {
            SetInfo(matrix, "label", source.Labels);
            if (source.Weights is not null)
            {
                SetInfo(matrix, "weight", source.Weights);
            }

            string[] names = [.. source.FeatureNames];
            XgboostLibrary.Check(
                XgboostNative.XGDMatrixSetStrFeatureInfo(matrix, "feature_name", names, (ulong)names.Length));
            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    internal void Set(string name, string value) =>
        XgboostLibrary.Check(XgboostNative.XGBoosterSetParam(_handle, name, value));

    internal void SetFeatureNames(IReadOnlyList<string> featureNames)
    {
        string[] names = [.. featureNames];
        XgboostLibrary.Check(
            XgboostNative.XGBoosterSetStrFeatureInfo(_handle, "feature_name", names, (ulong)names.Length));
    }

    internal void Update(int round, MatrixHandle train) =>
        XgboostLibrary.Check(XgboostNative.XGBoosterUpdateOneIter(_handle, round, train));

    internal double Evaluate(int round, MatrixHandle validation)
    {
        using var pinned = new PinnedHandles([validation]);
        fixed (IntPtr* matrices = pinned.Values)
        {
            fixed (byte* name = "validation"u8)
            {
                var names = name;
                XgboostLibrary.Check(
                    XgboostNative.XGBoosterEvalOneIter(_handle, round, matrices, &names, 1, out var result));

                // "[12]\tvalidation-aucpr:0.913375"
                var text = Marshal.PtrToStringUTF8((IntPtr)result) ?? "";
                var colon = text.LastIndexOf(':');
                return double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new XgboostException($"libxgboost gave a metric that cannot be read: '{text}'.");
            }
        }
    }

    /// <summary>A copy of the first <paramref name="rounds"/> rounds.</summary>
    internal Booster Slice(int rounds)
    {
        XgboostLibrary.Check(XgboostNative.XGBoosterSlice(_handle, 0, rounds, 1, out var slice));
        return new Booster(slice);
    }

    /// <param name="format">"ubj" or "json".</param>
    internal byte[] Save(string format)
    {
        XgboostLibrary.Check(XgboostNative.XGBoosterSaveModelToBuffer(
            _handle, "{\"format\":\"" + format + "\"}", out var length, out var bytes));

        // The buffer is the library's and lives until the next call on this thread.
        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }

    public void Dispose() => _handle.Dispose();

    private static void SetInfo(MatrixHandle matrix, string field, float[] values)
    {
        fixed (float* data = values)
        {
            XgboostLibrary.Check(XgboostNative.XGDMatrixSetFloatInfo(matrix, field, data, (ulong)values.Length));
        }
    }

    /// <summary>Raw values for an array argument; no finaliser can free a handle while this lives.</summary>
    private readonly ref struct PinnedHandles
    {
        private readonly SafeHandle[] _handles;

        internal PinnedHandles(SafeHandle[] handles)
        {
            _handles = handles;
            Values = new IntPtr[handles.Length];
            for (var i = 0; i < handles.Length; i++)
            {
                var added = false;
                handles[i].DangerousAddRef(ref added);
                Values[i] = handles[i].DangerousGetHandle();
            }
        }

        internal IntPtr[] Values { get; }

        public void Dispose()
        {
            foreach (var handle in _handles)
            {
                handle.DangerousRelease();
            }
        }
    }
}
