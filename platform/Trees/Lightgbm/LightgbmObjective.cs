using System.Globalization;
using System.Text;

namespace Suite.Trees;

/// <summary>The objective line: a name and its parameters, and the link from sums to scores that follows from them.</summary>
internal readonly record struct LightgbmObjective(string Name, LightgbmLinkKind Link, double Steepness)
{
    internal static LightgbmObjective Read(LightgbmSection header, int perIteration)
    {
        var classes = header.Integer("num_class", 1, TreeModelLimits.ClassCountMax);
        if (classes != perIteration)
        {
            throw header.Refuse("num_class", $"num_class is {classes}, num_tree_per_iteration {perIteration}");
        }

        if (!header.Has("objective"))
        {
            return new("none", LightgbmLinkKind.Identity, 1);
        }

        var parts = header.TextParts("objective");
        var name = parts.Length == 0 ? "" : parts[0];
        var (link, takes) = LinkOf(name) ?? throw header.Refuse(
            "objective",
            $"the objective '{LightgbmLines.Shown(Encoding.UTF8.GetBytes(name))}' is not supported; binary, cross_entropy, cross_entropy_lambda, multiclass, multiclassova, "
            + "regression, regression_l1, huber, fair, quantile, mape, poisson, gamma, tweedie, lambdarank and rank_xendcg are");
        double? steepness = null, declared = null;
        foreach (var part in parts.AsSpan(1))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var key = colon < 0 ? part : part[..colon];
            double number = 0;
            if (!takes.Contains(key, StringComparer.Ordinal)
                || (colon >= 0 && !(double.TryParse(part.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number)))
                || (colon < 0 && key != "sqrt"))
            {
                throw header.Refuse("objective", $"the objective {name} cannot have '{LightgbmLines.Shown(Encoding.UTF8.GetBytes(part))}'");
            }

            (steepness, declared, link) = key switch
            {
                "sigmoid" => (number, declared, link),
                "num_class" => (steepness, number, link),
                _ => (steepness, declared, LightgbmLinkKind.SignedSquare),
            };
        }

        var needsClasses = takes.Contains("num_class", StringComparer.Ordinal);
        if (needsClasses ? declared != classes : classes != 1)
        {
            throw header.Refuse("objective", $"the objective {name} does not fit num_class={classes}");
        }

        return takes.Contains("sigmoid", StringComparer.Ordinal) && steepness is not > 0
            ? throw header.Refuse("objective", $"the objective {name} needs sigmoid:k with k above 0")
            : new(name, link, steepness ?? 1);
    }

    /// <summary>The link of an objective and the parameters its line may have.</summary>
    private static (LightgbmLinkKind Link, string[] Takes)? LinkOf(string name) => name switch
    {
        "binary" => (LightgbmLinkKind.Sigmoid, ["sigmoid"]),
        "multiclass" => (LightgbmLinkKind.Softmax, ["num_class"]),
        "multiclassova" => (LightgbmLinkKind.Sigmoid, ["num_class", "sigmoid"]),
        "cross_entropy" => (LightgbmLinkKind.Sigmoid, []),
        "cross_entropy_lambda" => (LightgbmLinkKind.SoftPlus, []),
        "regression" or "regression_l1" => (LightgbmLinkKind.Identity, ["sqrt"]),
        "huber" or "fair" or "quantile" or "mape" or "lambdarank" or "rank_xendcg" => (LightgbmLinkKind.Identity, []),
        "poisson" or "gamma" or "tweedie" => (LightgbmLinkKind.Exp, []),
        _ => null,
    };
}
