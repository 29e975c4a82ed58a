using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Identifiers become HMAC-SHA256 under a key that is given beside the recipe: the same identifier is the same hash in every file of one key, and
/// nobody without the key gets back. The state holds a check of the key, so that later files cannot be hashed under another one unnoticed.
/// </summary>
internal sealed class KeyedHash(string[] columns) : PreparationStep
{
    private const string CheckText = "suite-preparation key check";

    public static KeyedHash Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns");
        return new KeyedHash(node.Columns());
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets) =>
        new Fitted(columns, PreparationSecrets.Hash(secrets.RequiredKey(), CheckText)).OnTraining(training, secrets);

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("keyCheck");
        return new Fitted(columns, learned.Get("keyCheck", "the check of the key").Text());
    }

    private sealed class Fitted(string[] columns, string keyCheck) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets)
        {
            var key = secrets.RequiredKey();
            if (PreparationSecrets.Hash(key, CheckText) != keyCheck)
            {
                throw new InvalidDataException("The key is not the one the state was fitted with; the same card would get another hash. Give that key's file.");
            }

            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in columns)
            {
                var source = table.Get(name);
                var hashes = new string?[source.Count];
                for (var row = 0; row < hashes.Length; row++)
                {
                    hashes[row] = source.IsMissing(row) ? null : Hash(TableCsv.Format(source, row));
                }

                table = table.With(new TextColumn(name, hashes));
            }

            return new StepOutcome(table, new JsonObject { ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]), ["identifiers"] = known.Count });

            string Hash(string text)
            {
                if (!known.TryGetValue(text, out var hash))
                {
                    known[text] = hash = PreparationSecrets.Hash(key, text);
                }

                return hash;
            }
        }

        public override JsonObject Learned() => new() { ["keyCheck"] = keyCheck };
    }
}
