namespace Suite.Text.Augmentation;

/// <summary>
/// Words a shop's or a bank's customers use for the same thing, English and Chinese, one group a line. Written for this project. Only words that can stand for one
/// another in most sentences, in the same form of the word.
/// </summary>
internal static class BuiltInSynonyms
{
    private const string English = """
        purchase buy
        purchased bought
        parcel package shipment
        delivery shipping
        delivered shipped
        delivers ships
        deliver ship
        refund reimbursement
        refunded reimbursed
        invoice receipt
        cost price
        costs fees charges
        fee charge
        charged billed
        mobile phone
        cellphone smartphone
        mail email
        password passcode
        pin passcode
        broken damaged
        faulty defective
        incorrect wrong
        begin start
        finish complete
        cancel stop
        cancelled canceled
        change modify
        changed modified
        update change
        activate enable
        verify confirm
        verified confirmed
        assist help
        assistance help
        problem issue
        problems issues
        trouble difficulty
        error mistake
        quickly fast
        long lengthy
        show display
        find locate
        obtain get
        obtained got
        received got
        receive get
        need require
        want wish
        wants wishes
        money funds cash
        transaction payment
        transactions payments
        pending outstanding
        declined rejected refused
        decline refuse
        lost missing
        stolen taken
        purchase order
        item product
        items products
        shop store
        customer client
        purchases orders
        add include
        remove delete
        removed deleted
        permitted allowed
        maximum most
        minimum least
        currently now
        today now
        please kindly
        country nation
        countries nations
        abroad overseas
        currency currencies
        job work
        weather forecast
        movie film
        movies films
        song track
        songs tracks
        alarm reminder
        meeting appointment
        remind alert
        """;

    private const string Chinese = """
        购买 买
        快递 包裹
        发货 寄出
        送货 配送
        退款 退钱
        退货 退回
        发票 收据
        价格 价钱
        费用 收费
        手机 电话
        邮箱 邮件
        密码 口令
        坏了 损坏了
        错误 不对
        取消 撤销
        修改 更改 改
        激活 开通
        确认 核实
        帮助 帮忙
        问题 毛病
        查询 查一下 查看
        查找 搜索
        怎么 如何 怎样
        为什么 为何
        多少 几多
        什么时候 何时 啥时候
        什么 啥
        哪里 哪儿 什么地方
        可以 能
        需要 要
        想要 想
        现在 目前
        马上 立刻
        请问 麻烦问一下
        商品 产品
        商店 店铺
        客户 顾客
        客服 人工客服
        账户 账号
        登录 登陆
        付款 支付
        收到 拿到
        丢失 丢了
        播放 放
        打开 开启 启动
        关闭 关掉
        电影 影片
        歌曲 歌
        我想看 我要看
        我想听 我要听
        给我 帮我
        附近 周边
        天气 天气情况
        今天 今日
        明天 明日
        """;

    /// <summary>Every word with the others of its groups.</summary>
    public static IReadOnlyDictionary<string, string[]> ByWord { get; } = Read();

    private static Dictionary<string, string[]> Read() => (English + "\n" + Chinese).Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .SelectMany(group => group.SelectMany(word => group.Where(other => other != word).Select(other => (Word: word, Other: other))))
        .GroupBy(p => p.Word, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(p => p.Other).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
}
