namespace Suite.Text.Retrieval;

/// <summary>
/// Words of everyday Chinese service language that ask for the same thing, written for this project: question words, negation, what people do with accounts, orders,
/// payments and loans. A corpus of short texts is too small to learn these from: a question is asked with one of them only. Longest match first, from left to right.
/// </summary>
internal static class Synonyms
{
    /// <summary>Starts the name of a class; no tokenizer makes a term of it.</summary>
    public const char Mark = '\u0001';

    private const string Classes =
        """
        为什么 为何 为啥 怎么回事 什么原因 啥原因 何原因 咋回事 什么情况 怎么搞的 因何 为毛 为甚 何故 原因
        怎么 怎样 如何 咋 咋样 怎么样 怎么办 咋办 怎麽 怎么才能 如何才能 怎么做
        什么时候 何时 几时 啥时候 什么时间 多会儿 啥时 几点 时间
        多久 多长时间 几天 多少天 要多久 多长
        哪里 哪儿 在哪 何处 什么地方 哪
        多少 几多 多少钱
        可以 能 能否 可否 是否可以 能不能 可不可以 行不行 能够
        是不是 是否 有没有
        什么 啥 何 甚么
        没有 没 未 无 不存在
        不能 不可以 无法 不可 不了 没法 没办法 不让
        想 要 想要 需要 希望
        修改 更改 变更 更换 换 改 改变 替换 调整 修正
        取消 撤销 撤回 撤消 作废 退掉 终止 不要了 不想要
        申请 办理 办 提交
        开通 开启 激活 打开 开
        关闭 注销 停用 销户 关掉 关
        失败 不成功 没成功 未成功 不通过 没通过 未通过 被拒 拒绝 不行
        支付 付款 付 缴费 缴纳 交
        还款 还钱 还 偿还 归还
        借款 贷款 借钱 借 贷 借贷
        查询 查 查看 查下 查一下
        看到 看见 找到 看不到 找不到 显示 出现
        提高 增加 提升 调高 上调 升 加 增 增长 提
        降低 减少 调低 下调 降 减
        到账 到帐 入账 到
        电话 来电 致电 打电话 通话
        手机 号码 手机号 电话号码 手机号码
        帮 帮忙 协助 麻烦
        费用 手续费 费 收费
        账户 帐户 账号 帐号 户头
        银行卡 卡 储蓄卡 借记卡 卡号
        登录 登陆 登 登入 进入 进去
        删除 移除 删
        绑定 绑 关联 绑卡
        短信 消息 信息 通知
        马上 立刻 立即 尽快 赶紧 赶快 快点
        现在 目前 如今 当前
        提前 提早 早点
        逾期 过期 超期 晚还
        额度 限额
        扣款 扣 扣钱 扣费 划扣
        审核 审批 审查 评估
        成功 通过 完成
        全部 全额 一次性 所有
        客服 人工 工作人员
        退货 退换 退回
        退款 退钱
        发货 送货 配送 快递 物流 寄
        优惠 折扣 打折 便宜
        密码 口令
        再次 重新 再 又 还能
        """;

    private static readonly Dictionary<string, string> ClassOf = Parse();
    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ClassOfSpan = ClassOf.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly int LengthMax = ClassOf.Keys.Max(w => w.Length);

    /// <summary>Appends the class of each word found in a normalised text.</summary>
    public static void Collect(string normalised, List<string> into)
    {
        for (var at = 0; at < normalised.Length;)
        {
            var length = Math.Min(LengthMax, normalised.Length - at);
            for (; length > 0; length--)
            {
                if (ClassOfSpan.TryGetValue(normalised.AsSpan(at, length), out var found))
                {
                    into.Add(found);
                    break;
                }
            }

            at += Math.Max(1, length);
        }
    }

    private static Dictionary<string, string> Parse()
    {
        var classes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Classes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var word in words)
            {
                classes.TryAdd(word, Mark + words[0]);
            }
        }

        return classes;
    }
}
