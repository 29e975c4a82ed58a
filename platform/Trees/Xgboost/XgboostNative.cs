using System.Runtime.InteropServices;

namespace Suite.Trees;

/// <summary>
/// The part of libxgboost's C API (1.7, c_api.h) that training and the test oracle use. Every function returns 0, or
/// -1 with the reason in <see cref="XGBGetLastError"/>, which is per thread.
/// </summary>
internal static unsafe partial class XgboostNative
{
    private const string Library = "libxgboost.so.0";

    /// <summary>
    /// Runs before the first call, hence before the library and with it OpenMP are loaded, which read this once: idle threads then sleep
    /// between parallel sections instead of spinning. With three other busy processes on two cores a training took 27 s spinning and 1.3 s
    /// asleep; on idle cores it makes no difference. Asked of the C library, because .NET keeps an environment of its own. Whoever started
    /// the process with another policy keeps it.
    /// </summary>
    static XgboostNative() => _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);

    [LibraryImport(Library)]
    internal static partial byte* XGBGetLastError();

    [LibraryImport(Library)]
    internal static partial void XGBoostVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixCreateFromMat_omp(
        float* data, ulong rows, ulong columns, float missing, out MatrixHandle matrix, int threads);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixFree(IntPtr matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetFloatInfo(MatrixHandle matrix, string field, float* values, ulong count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetStrFeatureInfo(
        MatrixHandle matrix, string field, [In] string[] values, ulong count);

    [LibraryImport(Library)]
    internal static partial int XGBoosterCreate(IntPtr* matrices, ulong count, out BoosterHandle booster);

    [LibraryImport(Library)]
    internal static partial int XGBoosterFree(IntPtr booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetStrFeatureInfo(
        BoosterHandle booster, string field, [In] string[] values, ulong count);

    [LibraryImport(Library)]
    internal static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int round, MatrixHandle train);

    [LibraryImport(Library)]
    internal static partial int XGBoosterEvalOneIter(
        BoosterHandle booster, int round, IntPtr* matrices, byte** names, ulong count, out byte* result);

    [LibraryImport(Library)]
    internal static partial int XGBoosterSlice(
        BoosterHandle booster, int begin, int end, int step, out BoosterHandle slice);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSaveModelToBuffer(
        BoosterHandle booster, string config, out ulong length, out byte* bytes);

    [LibraryImport(Library)]
    internal static partial int XGBoosterLoadModelFromBuffer(BoosterHandle booster, byte* bytes, ulong length);

    [LibraryImport(Library)]
    internal static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster, MatrixHandle matrix, byte* config, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library)]
    internal static partial int XGBoosterPredictFromDense(
        BoosterHandle booster,
        byte* arrayInterface,
        byte* config,
        IntPtr metaInfo,
        out ulong* shape,
        out ulong dimensions,
        out float* result);

    [LibraryImport(Library)]
    internal static partial int XGBoosterFeatureScore(
        BoosterHandle booster, byte* config, out ulong count, out byte** names, out ulong dimensions, out ulong* shape, out float* scores);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
