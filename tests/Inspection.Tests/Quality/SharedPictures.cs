namespace Suite.Inspection.Tests.Quality;

/// <summary>The shared pictures and backbones, which are beside the project and never in it.</summary>
internal static class SharedPictures
{
    private static readonly string Root = Find();

    public static string Backbone => Path.Combine(Root, "models", "efficientnet_lite0_backbone_dequant.onnx");

    public static bool Present => Directory.Exists(Set("xsdd")) && File.Exists(Backbone);

    public static string Set(string name) => Path.Combine(Root, "data", "inspection", name);

    private static string Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Suite.sln")))
        {
            root = root.Parent;
        }

        return Path.GetFullPath("../shared", root?.FullName ?? AppContext.BaseDirectory);
    }
}

/// <summary>A fact about the shared pictures, skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedPicturesFactAttribute : FactAttribute
{
    public SharedPicturesFactAttribute() => Skip = SharedPictures.Present ? null : "the shared pictures ../shared/data/inspection and ../shared/models are not here";
}
