using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Support.Dialogue;
using Suite.Support.Intents;
using Suite.Support.Knowledge;
using Suite.Text.Intents;
using Xunit;

namespace Suite.Support.Tests;

/// <summary>The shop's dialogues, held with its own model, flows and articles, without a server around them.</summary>
public sealed class ShopConversationsTests(ShopConversationsTests.Bot bot) : IClassFixture<ShopConversationsTests.Bot>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static IEnumerable<object[]> Names() => Conversations().Select(c => new object[] { c.Name });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dialogue_of_the_shop_is_held(string name)
    {
        var conversation = Conversations().Single(c => c.Name == name);
        var state = DialogueState.Start;
        var earlier = new List<string>();
        foreach (var expected in conversation.Turns)
        {
            var turn = new UserTurn(expected.Shopper, conversation.Language, bot.Intents.Classify(expected.Shopper), new DateOnly(2026, 11, 20));
            var step = DialogueRules.Next(bot.Flows, state, turn);
            var answer = step.Outcome == DialogueOutcome.Answer
                ? AnswerFinder.Find(bot.Knowledge, new KnowledgeQuestion(step.Query!, earlier, conversation.Language) { Prior = bot.PriorOf(step.Query!, conversation.Language) }, new AnswerOptions())
                : null;
            var reply = step.Outcome == DialogueOutcome.Answer && answer is null ? DialogueRules.NoAnswer(bot.Flows, step.State, turn) : step;
            Check(expected, reply, answer);
            state = reply.State;
            earlier.Add(expected.Shopper);
        }
    }

    [Fact]
    public void The_flow_file_is_accepted_and_knows_every_intent_of_the_model() =>
        Assert.Equal(bot.Intents.Intents.ToHashSet(), bot.Flows.Intents.Select(i => i.Name).ToHashSet());

    private void Check(ExpectedTurn expected, DialogueStep reply, GroundedAnswer? answer)
    {
        string[] sentences = answer is null ? [] : [.. answer.Sentences.Select(s => s.Text)];
        var said = string.Join('\n', reply.Texts.Concat(sentences).Concat(reply.AfterAnswer));
        Assert.True(Enum.Parse<DialogueOutcome>(expected.Outcome, ignoreCase: true) == reply.Outcome, $"To '{expected.Shopper}' came {reply.Outcome}: {said}");
        Assert.All(expected.Contains ?? [], part => Assert.Contains(part, said, StringComparison.Ordinal));
        if (expected.Flow is { } flow)
        {
            Assert.Equal(flow, reply.Flow);
        }

        if (expected.Asks is { } slot)
        {
            Assert.True(bot.Asks(slot, said), $"'{expected.Shopper}' should have led to {slot}: {said}");
        }

        if (expected.Articles is { } articles)
        {
            Assert.NotNull(answer);
            Assert.True(answer.Sentences.Any(s => articles.Contains(s.Citation.ArticleId)), $"'{expected.Shopper}' was answered from {answer.Sentences[0].Citation.ArticleId}: {said}");
        }
    }

    private static IReadOnlyList<Conversation> Conversations()
    {
        using var file = ShopContent.Open("conversations.json");
        return JsonSerializer.Deserialize<ConversationFile>(file, Json)!.Conversations;
    }

    private sealed record ConversationFile(string About, IReadOnlyList<Conversation> Conversations);

    private sealed record Conversation(string Name, string Language, IReadOnlyList<ExpectedTurn> Turns);

    private sealed record ExpectedTurn(
        string Shopper, string Outcome, string? Flow = null, string? Asks = null, IReadOnlyList<string>? Articles = null, IReadOnlyList<string>? Contains = null);

    /// <summary>What the demonstration starts with: trained once for all dialogues, which takes seconds.</summary>
    public sealed class Bot
    {
        private readonly JsonElement _slots = JsonDocument.Parse(ShopContent.Flows).RootElement.GetProperty("slots");

        private readonly IntentArticles _articles;

        public Bot()
        {
            using var intents = ShopContent.OpenIntents();
            using var outside = ShopContent.OpenOutOfScope();
            var messages = IntentCsv.Read(intents);
            Intents = IntentTrainer.Train(messages, [.. IntentCsv.Read(outside).Select(m => m.Text)], new IntentTrainingOptions(), null, default);
            _articles = IntentArticles.Learn(Knowledge, messages, default);
        }

        public IntentModel Intents { get; }

        public FlowSet Flows { get; } = FlowSet.Parse(ShopContent.Flows);

        public KnowledgeIndex Knowledge { get; } = KnowledgeIndex.Build(ShopContent.Articles);

        /// <summary>As a turn has it.</summary>
        internal ArticlePrior PriorOf(string query, string language) => _articles.PriorOf(Intents.Classify(query), language);

        /// <summary>Whether the slot is asked for in the words of the flow file, in either language.</summary>
        internal bool Asks(string slot, string said)
        {
            var ask = _slots.GetProperty(slot).GetProperty("ask");
            return said.Contains(ask.GetProperty("en").GetString()!, StringComparison.Ordinal) || said.Contains(ask.GetProperty("zh").GetString()!, StringComparison.Ordinal);
        }
    }
}
