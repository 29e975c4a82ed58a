using Suite.Inspection.Models;

namespace Suite.Inspection.Training;

/// <summary>What is the same whatever head is trained on a backbone.</summary>
internal static class HeadOnBackbone
{
    /// <summary>The card of a head that has not been validated yet.</summary>
    public static ModelCard Card(TrainingSettings settings, string head, IReadOnlyList<string> classes, string? good) => new()
    {
        Head = head,
        Classes = classes,
        GoodClass = good,
        Threshold = 0.5,
        Input = settings.Input,
        Backbone = Path.GetFileName(settings.Backbone.Path),
        BackboneSha256 = ModelFolder.Digest(settings.Backbone.Path),
        Seed = settings.Seed,
    };

    /// <summary>Writes the model's folder: its card, its backbone, the head, and what else belongs to the head.</summary>
    /// <param name="settings">Say where it goes, and which backbone.</param>
    /// <param name="card">Of the trained model.</param>
    /// <param name="files">Names in the folder, and what writes each.</param>
    public static void Write(TrainingSettings settings, ModelCard card, params IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        ModelFolder.Write(settings.Output, card, folder =>
        {
            foreach (var (name, write) in files)
            {
                using var file = File.Create(Path.Combine(folder, name));
                write(file);
            }

            File.Copy(settings.Backbone.Path, Path.Combine(folder, ModelFolder.BackboneFile));
        });
    }
}
