using System.Globalization;
using System.Text;

namespace Suite.Fraud.Tests.Http;

/// <summary>LightGBM model files of one split a tree, as another bank's tool would have written them.</summary>
internal static class LightgbmStumps
{
    /// <summary>At most the threshold: left.</summary>
    internal sealed record Stump(string Feature, double Threshold, double Left, double Right);

    internal static byte[] Text(IReadOnlyList<string> names, IReadOnlyList<Stump> stumps, string objective = "binary sigmoid:1", int classes = 1)
    {
        var trees = stumps.Select((s, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Tree={i}
            num_leaves=2
            num_cat=0
            split_feature={names.ToList().IndexOf(s.Feature)}
            split_gain=1
            threshold={s.Threshold:R}
            decision_type=10
            left_child=-1
            right_child=-2
            leaf_value={s.Left:R} {s.Right:R}
            leaf_weight=1 1
            leaf_count=90 10
            internal_value=0
            internal_weight=2
            internal_count=100
            is_linear=0
            shrinkage=1


            """).ReplaceLineEndings("\n") + "\n").ToArray();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"tree\nversion=v4\nnum_class={classes}\nnum_tree_per_iteration={classes}\nlabel_index=0\n");
        text.Append(CultureInfo.InvariantCulture, $"max_feature_idx={names.Count - 1}\nobjective={objective}\nfeature_names=").AppendJoin(' ', names);
        text.Append("\nfeature_infos=").AppendJoin(' ', names.Select(static _ => "none"));
        text.Append("\ntree_sizes=").AppendJoin(' ', trees.Select(static t => t.Length)).Append("\n\n").AppendJoin("", trees).Append("end of trees\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
