using Xunit;

namespace Suite.Onnx.Tests;

/// <summary>The pretrained backbone beside the repository.</summary>
internal static class SharedBackbone
{
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            var path = System.IO.Path.Combine(folder, "shared", "models", "efficientnet_lite0_backbone_dequant.onnx");
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}

/// <summary>A test that is skipped where the pretrained backbone is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedBackboneFactAttribute : FactAttribute
{
    public SharedBackboneFactAttribute() =>
        Skip = SharedBackbone.Path is null ? "The shared file ../shared/models/efficientnet_lite0_backbone_dequant.onnx is not beside this repository." : null;
}
