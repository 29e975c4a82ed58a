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
        deliver ship send dispatch arrive post | turn up, turned up, show up, showed up, get here, go out, goes out, leave your, sent out, be sent
        track tracking trace follow locate | where is, where's, whereabouts
        return | send back, sending back, sent back, take back, bring back, give back, go back, ship back, don't want, no longer want, give it back, take it back, bring it back, send it back, send the rest back, go back, goes back
        refund reimburse repay | money back, my money, get back, paid back, pay back, cash back, pay me
        cancel | stop, call off, abort, undo, back out, changed my mind
        change edit modify amend update alter adjust correct | switch, mistyped, typo
        exchange swap replace replacement | another size, different size, wrong size, other size, different colour, too small, too big, too large, too tight, bigger pair, bigger size, smaller size, larger size, size up, size down, too long, too short, too loose, doesn't fit, don't fit, didn't fit
        order purchase buy bought | checkout, check out
        pay payment charge debit | billed, bill me, took money
        cost price fee charge postage | how much, pricey, expensive, cheap
        free | for nothing, no charge, without paying, no postage
        damaged broken defective faulty fault defect damage | doesn't work, not working, stopped working, smashed, cracked, torn, ripped, dented, scratched, shattered, leaking, leaks, fell apart, crack, chipped, bent, a hole, in pieces, crushed, squashed, arrived broken
        missing lost incomplete | never arrived, not arrived, never came, didn't come, hasn't come, not received, didn't receive, wasn't in, wasn't inside, not in the box, stolen, stole, nothing there, nothing at my door, nothing arrived, not at my door, only half, part of my order, someone took, says delivered, marked delivered
        wrong incorrect mistaken | not what i ordered, i ordered
        late delay delayed overdue | should have been, should be here, taking so long, takes too long, still waiting, still nothing, not here yet, hasn't moved, hasnt changed, too late, running late, was supposed to, were supposed to, was promised, comes late, come late
        voucher coupon code discount promotion promo
        password | log in, login, sign in, signin, locked out, can't get in, my pw, pw, passcode
        account profile | my login, personal details
        delete remove close erase deletion
        email e-mail mail
        phone telephone call
        size fit measurement | run small, run large, too small, too big
        invoice receipt bill | proof of purchase
        warranty guarantee
        repair fix mend spare
        store shop branch
        open opening hours | what time, close at, closing time
        gift present | xmas, christmas, birthday present, gave me, was given, got it from, from my aunt, wrap, wrapped
        newsletter mailing subscribe unsubscribe | spam, stop emailing, marketing emails, ads, adverts, advertising, junk mail, stop sending me, too many emails, so many emails
        stock available availability | sold out, back in, run out, coming back, come back, restock, restocked, in again, have it again, get more
        abroad international country countries overseas foreign | outside the
        customs duty duties tax vat import
        address | moved house, moved, new flat, wrong street
        points loyalty bonus reward
        instalment monthly rate | pay later, in parts, in three, spread the cost, spread the payment, spread it, few months, several months, part payment, second part, next part, last part, bit by bit, in parts
        contact reach support service | talk to, speak to, real person, human, get hold of
        reset forgotten forget forgot | can't remember, don't remember
        decline declined reject rejected refuse refused fail failed | didn't go through, won't go through, doesn't go through, not accepted, won't let me pay, can't pay, couldn't pay, card doesn't work, card not working, payment error, payment problem, tried my card
        twice double duplicate | two times, two charges, charged two
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
        sale reduced clearance | on offer, marked down, % off, half price, bargain, black friday
        collect collection pickup pick | pick up
        home absent | nobody was in, nobody in, nobody home, no one home, wasn't home, wasn't in, not home, not at home, was out, at work
        currency currencies euro pound dollar franc | my own money, billed in, exchange rate
        swimwear underwear | swim shorts, swimming trunks, swimsuit, bikini, briefs, boxers, knickers
        rucksack backpack
        trousers pants jeans
        shoe boot footwear trainers
        jacket coat anorak
        fleece jumper sweater
        amex american | american express
        card visa mastercard amex | credit card, debit card, bank card
        name surname | got married, last name, maiden name, new name, name change
        data copy export | everything you know, everything you have, what you store, what you know about me, stored about me
        carry floor stairs upstairs | up the stairs, to my floor, third floor, second floor, into my flat
        reserve hold keep aside | put aside, put one aside, set aside, hold one, keep one, save one for me
        separate split several | two boxes, two parcels, two packages, half of my order, rest of my order, one go, all together, everything together, other half
        status mean meaning | what does it mean, whats the difference, what is the difference
        fell drop dropped lower cheaper | price dropped, price went down, now cheaper, cheaper now, price match, price difference
        statement unknown recognise | bank statement, card statement, don't recognise, don't know this charge
        company business firm | our firm, our company, for work
        minimum | at least, small order, smallest order, spend a minimum, just one thing
        second two-step verification | 2fa, authenticator, more secure, extra security, security code, safer, safe login, hacked, two factor
        """;

    private const string Chinese =
        """
        退货 退回 寄回 | 退掉 不想要了 不要了 想退 能退 怎么退 可以退 退不 退了 送回去 寄回去
        退款 退钱 | 钱退 退我钱 返钱 到账 钱什么时候
        包裹 快递 快件 | 东西还没 我的货 我的东西 件 箱子
        配送 送货 派送 运送 发货 送达 | 寄到 送到 多久到 几天到 什么时候到
        物流 查询 跟踪 追踪 | 到哪了 到哪儿 在哪里 走到哪
        取消 撤销 | 不想买 不买了 买错
        修改 更改 变更 更换 | 改一下 改成 换成 填错 写错
        换货 调换 更换 | 换一个 换一件 换尺码 换大 换小 换个 太大 太小 太紧 太松 太长 太短 大一号 小一号 大一码 小一码 换大一 换小一 不合身
        订单 下单 购买 | 买东西 买了 买的
        付款 支付 | 付钱 给钱 刷卡 怎么付
        扣款 扣费 | 扣钱 扣了 多扣
        价格 费用 | 多少钱 贵不贵 要钱吗
        运费 邮费 配送费 | 快递费 寄费 邮资 包邮 免邮
        免费 | 不要钱 不收费 包邮
        损坏 破损 破 坏 | 碎了 裂了 坏了 烂了 漏水 撕 压扁 压坏 挤扁 变形 裂 摔坏 断了
        缺陷 故障 质量 | 用不了 不能用 失灵
        丢失 遗失 | 不见了 没收到 没有收到 丢了 被偷 找不到 被人拿走 没拿到 没影
        缺少 漏发 少 | 少了 少发 没有放 缺了 只到了 只收到 只有一半 少一件
        错误 发错 | 错了 不是我 不对
        延迟 延误 晚 | 还没到 还没有到 迟到 太慢 怎么还不 没动静 没更新 没变 没影 说好 应该到 早该到 一动不动 没到
        优惠券 优惠码 折扣 代金券 | 打折 券 折扣码
        密码 | 登不上 登录不了 登不进 进不去 想不起来 锁了 被锁
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
        订阅 电子报 通讯 退订 | 广告邮件 不想收 广告 推销 老发邮件
        库存 有货 缺货 现货 | 卖完 补货 还有吗 断货 什么时候有 再进货 到货
        国外 海外 国际 | 出国 国家 寄往
        关税 税费 清关 海关
        地址 | 搬家 收货地
        积分 会员 | 攒 抵钱
        分期 | 每月付 分几次 第二期 下一期 每期 分几个月 慢慢付
        客服 联系 人工 | 找人 真人 转人工
        重置 忘记 | 忘了 想不起
        拒绝 失败 | 付不了 付不出 不通过 被拒 刷不了
        重复 两次 | 双重 扣了两 多扣
        隐私 个人信息 数据 资料 | 存的我的 存了我
        期限 天内 天数 | 多久 多长时间 几天 多少天 最晚 截止
        工作日 小时 | 多久 几天 多快 什么时候
        未注册 访客 游客 | 没有账户 不注册 没注册
        洗涤 清洗 保养 | 机洗 怎么洗 烘干
        包装 盒子 | 原盒 箱子扔
        环保 可持续 回收
        快递员 承运
        促销 特价 清仓 | 打折的
        家中 家里 没人 | 不在家 没人在 没人收 错过快递 上班
        泳衣 泳装 泳裤 内衣 内裤
        副本 导出 数据 | 全部资料 所有资料 全部数据 存的我的
        上楼 搬运 楼层 | 抬上 搬上 送上楼 几楼
        拒收 外箱 压坏 | 压扁 箱子破
        降价 差价 保价 | 便宜了 跌价 刚买就 降了
        保留 预留 留一件 | 帮我留 给我留 留一个
        分开 多个 拆分 | 分几 两个箱子 两个包裹 一起寄 等齐 剩下的
        姓名 手机号 个人资料 | 手机号换 换号 改名 换手机号
        状态 含义 | 什么意思
        货币 币种 欧元 | 人民币 美元 英镑 汇率
        自提 取件 自取 | 代收
        最低 起订 | 至少 起送 最少买 最低消费 买多少
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
