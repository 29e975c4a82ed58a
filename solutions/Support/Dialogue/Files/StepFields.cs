using Suite.Hosting;
using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Files;

/// <summary>Reads the flows of a flow file and their steps.</summary>
/// <param name="slots">Those of the file that could be read.</param>
/// <param name="slotNames">All that the file names: a slot with a fault of its own is not missing too.</param>
internal sealed class StepFields(FlowFields fields, IReadOnlyDictionary<string, Slot> slots, IReadOnlyCollection<string> slotNames)
{
    private const int StepsMax = 30;
    private const int SlotsMax = 16;
    private const int QueryLengthMax = 200;

    private static readonly string[] Kinds = ["collect", "confirm", "say", "answer", "handover", "end"];
    private static readonly string[] Known = [.. Kinds, "when", "ask", "optional", "text"];

    public IReadOnlyList<FlowStep> Read(FlowNode node)
    {
        var steps = new List<FlowStep>();
        if (node.Kind != FlowNodeKind.Array || node.Items.Count is 0 or > StepsMax)
        {
            fields.Faults.Add(node, $"Expected 1 to {StepsMax} steps in a list{(node.Kind == FlowNodeKind.Array ? $"; there are {node.Items.Count}" : $", found {node.KindName}")}.");
            return steps;
        }

        var collected = new List<string>();
        var isOver = false;
        foreach (var item in node.Items)
        {
            if (isOver)
            {
                fields.Faults.Add(item, "The flow has ended before this step.");
                break;
            }

            if (Read(item, collected) is { } step)
            {
                steps.Add(step);
                isOver = step is { Kind: FlowStepKind.Handover or FlowStepKind.End, When.Count: 0 };
            }
        }

        if (collected.Count > SlotsMax)
        {
            fields.Faults.Add(node, $"The flow collects {collected.Count} slots; at most {SlotsMax} are allowed.");
        }

        return steps;
    }

    private FlowStep? Read(FlowNode node, List<string> collected)
    {
        if (!fields.IsObject(node, Known))
        {
            return null;
        }

        var kinds = node.Members.Where(m => Kinds.Contains(m.Name)).ToList();
        if (kinds.Count != 1)
        {
            fields.Faults.Add(node, kinds.Count == 0 ? $"A step does one of: {string.Join(", ", Kinds)}." : $"A step does one thing; this one does {string.Join(" and ", kinds.Select(k => k.Name))}. Make two steps of it.");
            return null;
        }

        var kind = kinds[0];
        CheckModifiers(node, kind.Name);
        var when = ReadWhen(node.Member("when"), collected);
        var step = kind.Name switch
        {
            "collect" => ReadCollect(node, kind.Value, collected),
            "confirm" => ReadConfirm(kind, collected),
            "say" => Simple(FlowStepKind.Say, fields.Text(kind.Value, collected)),
            "answer" => Simple(FlowStepKind.Answer, fields.Text(kind.Value, collected, QueryLengthMax)),
            "handover" => ReadHandover(node, kind.Value, collected),
            _ => ReadEnd(kind.Value),
        };
        return step is null ? null : step with { When = when };
    }

    private static FlowStep? Simple(FlowStepKind kind, LocalText? text) => text is null ? null : new FlowStep { Kind = kind, Text = text };

    private void CheckModifiers(FlowNode node, string kind)
    {
        foreach (var (modifier, owner) in (ReadOnlySpan<(string, string)>)[("ask", "collect"), ("optional", "collect"), ("text", "handover")])
        {
            if (kind != owner && node.Members.Find(m => m.Name == modifier) is { } member)
            {
                fields.Faults.Add(member, $"'{modifier}' goes with '{owner}' only.");
            }
        }
    }

    private FlowStep? ReadCollect(FlowNode node, FlowNode name, List<string> collected)
    {
        var ask = fields.Text(node.Member("ask"), collected);
        var isOptional = fields.Flag(node.Member("optional")) ?? false;
        if (fields.String(name) is not { } slot)
        {
            return null;
        }

        if (!slotNames.Contains(slot))
        {
            fields.Faults.Add(name, $"There is no slot '{slot}'.{Spelling.Suggest(slot, [.. slotNames])}");
            collected.Add(slot);
            return null;
        }

        if (collected.Contains(slot))
        {
            fields.Faults.Add(name, $"The flow has collected '{slot}' before.");
            return null;
        }

        collected.Add(slot);
        return slots.TryGetValue(slot, out var found) ? new FlowStep { Kind = FlowStepKind.Collect, Slot = found, Said = ask, IsOptional = isOptional } : null;
    }

    private FlowStep? ReadConfirm(FlowMember confirm, List<string> collected)
    {
        if (collected.Count == 0)
        {
            fields.Faults.Add(confirm, "There is nothing to confirm yet: nothing has been collected before this step.");
        }

        if (confirm.Value.Kind == FlowNodeKind.True)
        {
            return new FlowStep { Kind = FlowStepKind.Confirm };
        }

        if (confirm.Value.Kind == FlowNodeKind.False)
        {
            fields.Faults.Add(confirm.Value, "Expected a text, or true for the built-in one.");
            return null;
        }

        return Simple(FlowStepKind.Confirm, fields.Text(confirm.Value, collected));
    }

    /// <summary>The reason is for the agent, so one language will do.</summary>
    private FlowStep? ReadHandover(FlowNode node, FlowNode reason, List<string> collected)
    {
        var said = fields.Text(node.Member("text"), collected);
        var text = fields.Reason(reason, collected, QueryLengthMax);
        return text is null ? null : new FlowStep { Kind = FlowStepKind.Handover, Text = text, Said = said };
    }

    private FlowStep? ReadEnd(FlowNode node)
    {
        if (node.Kind == FlowNodeKind.True)
        {
            return new FlowStep { Kind = FlowStepKind.End };
        }

        fields.Faults.Add(node, $"Expected true, found {node.KindName}.");
        return null;
    }

    private List<FlowCondition> ReadWhen(FlowNode? node, List<string> collected)
    {
        var conditions = new List<FlowCondition>();
        if (node is null)
        {
            return conditions;
        }

        if (node.Kind != FlowNodeKind.Object)
        {
            fields.Faults.Add(node, $"Expected slots and their values, as {{\"reason\":\"damaged\"}}, found {node.KindName}.");
            return conditions;
        }

        foreach (var member in node.Members)
        {
            if (!collected.Contains(member.Name))
            {
                fields.Faults.Add(member, $"The flow does not collect '{member.Name}' before this step.{Spelling.Suggest(member.Name, [.. collected])}");
                continue;
            }

            var values = member.Value.Kind == FlowNodeKind.Array ? member.Value.Items : [member.Value];
            if (values.Count == 0)
            {
                fields.Faults.Add(member.Value, "Expected at least one value.");
            }

            conditions.Add(new FlowCondition(member.Name, [.. values.Select(v => Value(member.Name, v)).OfType<string>()]));
        }

        return conditions;
    }

    private string? Value(string slot, FlowNode node)
    {
        if (fields.String(node) is not { } value)
        {
            return null;
        }

        IReadOnlyList<string> known = [.. slots.GetValueOrDefault(slot) switch
        {
            ChoiceSlot choice => choice.Choices.Select(c => c.Name),
            YesNoSlot => [CommandWords.Yes, CommandWords.No],
            null => [value],
            _ => [],
        }, FlowCondition.Given, FlowCondition.Missing];
        if (!known.Contains(value))
        {
            fields.Faults.Add(node, $"'{slot}' never is '{value}'.{Spelling.Suggest(value, [.. known])} It can be: {string.Join(", ", known)}.");
        }

        return value;
    }
}
