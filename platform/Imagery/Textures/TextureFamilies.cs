namespace Suite.Imagery.Textures;

/// <summary>All families. The order is part of the recipe of what is trained on them: new ones go before the metals, which stay last.</summary>
internal static class TextureFamilies
{
    internal static readonly IReadOnlyList<TextureFamily> All =
        [.. SpectralFamilies.All, .. GratingFamilies.All, .. LayoutFamilies.All, .. CellFamilies.All, .. ScatterFamilies.All, .. MetalFamilies.All];
}
