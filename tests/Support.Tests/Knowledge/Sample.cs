using Suite.Support.Knowledge;

namespace Suite.Support.Tests.Knowledge;

/// <summary>A few articles of an invented shop.</summary>
internal static class Sample
{
    public const string Returns =
        """
        # Returning an item

        You can return anything within 30 days of delivery, as long as it is unused.

        ## How to return an item

        To return an item, follow these steps:

        1. Open **Your orders** and choose the order.
        2. Press *Return* and tell us why.
        3. Print the label and stick it on the parcel.

        The label is free in the EU. From other countries you pay the postage yourself.

        ## When is my refund due?

        We refund you within 5 working days after the parcel has reached our warehouse. The money goes to the card or account you paid with.
        """;

    public const string Delivery =
        """
        # Delivery times and costs

        | Method | Time | Cost |
        | --- | --- | --- |
        | Standard | 3 to 5 working days | €4.90 |
        | Express | next working day | €12.50 |

        Orders placed by 2 p.m. leave our warehouse the same day. Deliveries to islands take 2 days longer.
        """;

    public const string ChineseReturns =
        """
        # 如何退货

        收到商品后30天内可以退货，商品须未使用。

        ## 退货步骤

        请按以下步骤办理退货：

        1. 打开“我的订单”，选择要退的订单。
        2. 点击“申请退货”，填写原因。
        3. 打印退货标签，贴在包裹上。

        ## 退款时间

        仓库收到包裹后，我们会在5个工作日内退款。款项退回原支付账户。
        """;

    public const string ChineseWarranty =
        """
        # 保修

        电器类商品保修期为两年。保修期内出现质量问题，我们免费维修或更换。人为损坏不在保修范围内。
        """;

    public static Article Article(string id, string title, string body, string language = "en", ArticleFormat format = ArticleFormat.Markdown) => new()
    {
        Id = id,
        Language = language,
        Title = title,
        Format = format,
        Body = body,
        Url = $"https://shop.example/help/{id}",
    };

    public static IReadOnlyList<Article> Articles { get; } =
    [
        Article("returns", "Returning an item", Returns),
        Article("delivery", "Delivery times and costs", Delivery),
        Article("password", "Resetting your password", "Forgot your password? Press **Forgot password** on the sign-in page. We send you a link that is valid for one hour."),
        Article("gift-cards", "Gift cards", "Gift cards are valid for three years. They cannot be exchanged for cash. You enter the code at checkout."),
        Article("returns", "如何退货", ChineseReturns, "zh"),
        Article("warranty", "保修", ChineseWarranty, "zh"),
    ];

    public static KnowledgeIndex Index { get; } = KnowledgeIndex.Build(Articles);

    public static KnowledgeQuestion Ask(string text, string language = "en", params string[] earlier) => new(text, earlier, language);
}
