namespace Suite.Imagery.Textures;

/// <summary>A kind of surface with a name and a way to draw one of endlessly many members.</summary>
internal sealed record TextureFamily(string Name, Action<TextureCanvas> Draw);
