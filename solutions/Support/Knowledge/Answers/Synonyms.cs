using System.Collections.Frozen;
using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge.Answers;

/// <summary>
/// What customers say where a shop's articles say something else. A line is a group: words before the bar stand for each other, phrases behind it stand for the words before it
/// but are not searched for themselves. Nothing in here decides alone: a synonym counts less than the word itself, and the passage must hold up for the rest of the question.
/// </summary>
internal static class Synonyms
{
    private const string English =
        """
        parcel package shipment delivery | my stuff, my things, my box, the box, my goods
        deliver ship send dispatch arrive post | turn up, turned up, show up, showed up, get here
        track tracking trace follow locate | where is, where's, whereabouts
        return | send back, sending back, sent back, take back, bring back, give back, go back, ship back, don't want, no longer want
        refund reimburse repay | money back, my money, get back, paid back, pay back, cash back, pay me
        cancel | stop, call off, abort, undo, back out, changed my mind
        change edit modify amend update alter adjust correct | switch, mistyped, typo
        exchange swap replace replacement | another size, different size, wrong size, other size, different colour, too small, too big, too large, too tight
        order purchase buy bought | checkout, check out
        pay payment charge debit | billed, bill me, took money
        cost price fee charge postage | how much, pricey, expensive, cheap
        free | for nothing, no charge, without paying
        damaged broken defective faulty fault defect damage | doesn't work, not working, stopped working, smashed, cracked, torn, ripped, dented, scratched, shattered, leaking, leaks, fell apart
        missing lost incomplete | never arrived, not arrived, never came, didn't come, hasn't come, not received, didn't receive, wasn't in, wasn't inside, not in the box, stolen, stole, nothing there
        wrong incorrect mistaken | not what i ordered, i ordered
        late delay delayed overdue | should have been, should be here, taking so long, takes too long, still waiting, still nothing, not here yet, hasn't moved, hasnt changed
        voucher coupon code discount promotion promo
        password | log in, login, sign in, signin, locked out, can't get in
        account profile
        delete remove close erase deletion
        email e-mail mail
        phone telephone call
        size fit measurement | run small, run large, too small, too big
        invoice receipt bill | proof of purchase
        warranty guarantee
        repair fix mend spare
        store shop branch
        open opening hours | what time, close at, closing time
        gift present
        newsletter mailing subscribe unsubscribe | spam, stop emailing, marketing emails
        stock available availability | sold out, back in, run out
        abroad international country countries overseas foreign | outside the
        customs duty duties tax vat import
        address | moved house, moved, new flat, wrong street
        points loyalty bonus reward
        instalment monthly rate | pay later, in parts, in three
        contact reach support service | talk to, speak to, real person, human, get hold of
        reset forgotten forget forgot | can't remember, don't remember
        decline declined reject rejected refuse refused fail failed | didn't go through, won't go through, doesn't go through, not accepted
        twice double duplicate
        privacy data personal gdpr
        deadline within period days | how long, how many days, until when, how late, by when, time limit
        days hours weeks | how long, how soon, how fast, when will, how quickly
        country countries | where do you, do you ship to, do you deliver to
        guest | without an account, without account, without making an account, without registering, don't have an account
        wash clean care | cleaning, machine wash, tumble dry
        packaging box packed | original box, wrapping
        eco environment sustainable sustainability recycled recycling | green
        courier carrier driver
        worn used unworn | wore, tried on, camped
        sale reduced clearance | on offer, marked down
        collect collection pickup pick | pick up
        minimum | at least
        second two-step verification | 2fa, authenticator
        """;

    private const string Chinese =
        """
        退货 退回 寄回 | 退掉 不想要了 不要了 想退 能退 怎么退 可以退
        退款 退钱 | 钱退 退我钱 返钱 到账 钱什么时候
        包裹 快递 快件 | 东西还没 我的货 我的东西 件
        配送 送货 派送 运送 发货 送达 | 寄到 送到 多久到 几天到 什么时候到
        物流 查询 跟踪 追踪 | 到哪了 到哪儿 在哪里 走到哪
        取消 撤销 | 不想买 不买了 买错
        修改 更改 变更 更换 | 改一下 改成 换成 填错 写错
        换货 调换 更换 | 换一个 换一件 换尺码 换大 换小 换个 太大 太小
        订单 下单 购买 | 买东西 买了 买的
        付款 支付 | 付钱 给钱 刷卡 怎么付
        扣款 扣费 | 扣钱 扣了 多扣
        价格 费用 | 多少钱 贵不贵 要钱吗
        运费 邮费 配送费 | 快递费 寄费 邮资
        免费 | 不要钱 不收费 包邮
        损坏 破损 破 坏 | 碎了 裂了 坏了 烂了 漏水 撕
        缺陷 故障 质量 | 用不了 不能用 失灵
        丢失 遗失 | 不见了 没收到 没有收到 丢了 被偷 找不到
        缺少 漏发 少 | 少了 少发 没有放 缺了
        错误 发错 | 错了 不是我 不对
        延迟 延误 晚 | 还没到 还没有到 迟到 太慢 怎么还不 没动静 没更新 没变
        优惠券 优惠码 折扣 代金券 | 打折 券 折扣码
        密码 | 登不上 登录不了 登不进 进不去
        登录 登陆
        账户 账号 帐号 帐户
        删除 注销 | 销户
        邮箱 邮件 电子邮件
        电话 | 打电话 手机号
        尺码 尺寸 大小 | 几码 多大 偏大 偏小 合身
        发票 收据 | 开票 报销
        保修 质保 保证
        维修 修理 | 修一下 能修 坏了能
        配件 零件
        门店 实体店 店铺 商店
        营业时间 营业 | 几点开 几点关 开门 关门
        礼品 礼物 | 送人 送朋友 别人送
        订阅 电子报 通讯 退订 | 广告邮件 不想收
        库存 有货 缺货 现货 | 卖完 补货 还有吗 断货
        国外 海外 国际 | 出国 国家 寄往
        关税 税费 清关 海关
        地址 | 搬家 收货地
        积分 会员
        分期 | 每月付 分几次
        客服 联系 人工 | 找人 真人 转人工
        重置 忘记 | 忘了 想不起
        拒绝 失败 | 付不了 付不出 不通过 被拒 刷不了
        重复 两次 | 双重 扣了两 多扣
        隐私 个人信息 数据 资料
        期限 天内 天数 | 多久 多长时间 几天 多少天 最晚 截止
        工作日 小时 | 多久 几天 多快 什么时候
        未注册 访客 游客 | 没有账户 不注册 没注册
        洗涤 清洗 保养 | 机洗 怎么洗 烘干
        包装 盒子 | 原盒 箱子扔
        环保 可持续 回收
        快递员 承运
        促销 特价 清仓 | 打折的
        自提 取件 自取 | 代收
        最低 起订 | 至少
        验证 两步 双重 | 验证码
        """;

    public static readonly IReadOnlyList<SynonymGroup> EnglishGroups = [.. Lines(English).Select(line => SynonymGroup.Of(line, ", "))];

    public static readonly IReadOnlyList<SynonymGroup> ChineseGroups = [.. Lines(Chinese).Select(line => SynonymGroup.Of(line, " "))];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Words that stand for each other, and phrases that stand for them.</summary>
/// <param name="Words">Each as its terms: one for an English word, the pairs of neighbouring characters for a Chinese one.</param>
/// <param name="Triggers">Each as its terms in order, single Han characters without pairs; the words are among them.</param>
internal sealed record SynonymGroup(FrozenSet<string> Words, string[][] Triggers)
{
    public static SynonymGroup Of(string line, string separator)
    {
        var sides = line.Split('|', StringSplitOptions.TrimEntries);
        var words = sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var phrases = sides.Length == 1 ? [] : sides[1].Split(separator, StringSplitOptions.RemoveEmptyEntries);
        return new SynonymGroup(
            words.SelectMany(WordTerms).ToFrozenSet(StringComparer.Ordinal),
            [.. words.Concat(phrases).Select(phrase => QuestionTokens.Of(phrase).Select(t => t.Term).ToArray()).Where(t => t.Length > 0)]);
    }

    /// <summary>A Chinese word of two characters is one pair; its single characters would match far too much.</summary>
    private static IEnumerable<string> WordTerms(string word)
    {
        var terms = KnowledgeTerms.Of(word);
        return terms.Any(t => t.Length == 2 && QuestionTokens.IsHan(t)) ? terms.Where(t => t.Length == 2) : terms;
    }
}
