namespace Suite.Inspection;

/// <summary>Where this node keeps what it can fetch or build again.</summary>
internal sealed class InspectionFolders
{
    public InspectionFolders(string dataDirectory)
    {
        var root = Path.Combine(dataDirectory, "inspection");
        Models = Directory.CreateDirectory(Path.Combine(root, "models")).FullName;
        Outputs = Directory.CreateDirectory(Path.Combine(root, "outputs")).FullName;
        Engines = Directory.CreateDirectory(Path.Combine(root, "engines")).FullName;
        Work = Directory.CreateDirectory(Path.Combine(root, "work")).FullName;
    }

    /// <summary>Unpacked models by content address.</summary>
    public string Models { get; }

    /// <summary>How far each output has sent.</summary>
    public string Outputs { get; }

    /// <summary>What a GPU's runtime has built for networks.</summary>
    public string Engines { get; }

    /// <summary>What is being imported or trained; may be emptied while nothing is.</summary>
    public string Work { get; }
}
