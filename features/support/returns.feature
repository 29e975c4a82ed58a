@support
Feature: A return, talked through
  The bot collects what a return needs, takes corrections, answers questions in between, and comes back to where it was.

  Background:
    Given the shop Larkfell, with its articles, examples and flows

  Scenario: Order number and reason in one message
    Given a shopper who reads English
    When the shopper writes "I want to return something from LF-20481937, it's too small"
    Then the bot says "order LF-20481937. Reason: It doesn't fit. Is that right?"
    When the shopper writes "yes"
    Then the bot says "Your return for order LF-20481937 is noted."
    And the bot quotes the article "how-to-return"

  Scenario: Step by step, with a question in between and a correction
    Given a shopper who reads English
    When the shopper writes "I want to return an item"
    Then the bot says "What is your order number?"
    When the shopper writes "how much does a return cost?"
    Then the bot quotes the article "how-to-return"
    And the bot says "Back to “your return”. What is your order number?"
    When the shopper writes "LF-20481937"
    Then the bot offers "I changed my mind"
    When the shopper writes "I changed my mind"
    Then the bot says "order LF-20481937. Reason: I changed my mind. Is that right?"
    When the shopper writes "no, the order number is LF-11112223"
    Then the bot says "order LF-11112223. Reason: I changed my mind. Is that right?"
    When the shopper writes "yes"
    Then the bot says "Your return for order LF-11112223 is noted."

  Scenario: The same in Chinese
    Given a shopper who reads Chinese
    When the shopper writes "我要退货"
    Then the bot says "请问订单号是多少？"
    When the shopper writes "退货要多少钱？"
    Then the bot says "我们继续办理“退货”。请问订单号是多少？"
    When the shopper writes "LF20481937"
    Then the bot offers "不想要了"
    When the shopper writes "不喜欢"
    Then the bot says "您要退订单 LF20481937 里的商品，原因：不想要了。对吗？"
    When the shopper writes "不对，订单号是LF-11112223"
    Then the bot says "您要退订单 LF-11112223 里的商品，原因：不想要了。对吗？"
    When the shopper writes "对"
    Then the bot says "订单 LF-11112223 的退货已记录"

  Scenario: What is no order number is not taken for one
    Given a shopper who reads English
    When the shopper writes "I want to return an item"
    And the shopper writes "12"
    Then the bot says "order number"
    And the bot does not say "Why would you like to return it?"

  Scenario Outline: The shopper thinks better of it
    Given a shopper who reads <language>
    When the shopper writes "<request>"
    And the shopper writes "<cancel>"
    Then the bot says "<answer>"
    When the shopper writes "<question>"
    Then the bot quotes the article "<article>"

    Examples:
      | language | request                  | cancel    | answer                                    | question               | article                  |
      | English  | I want to return an item | cancel    | I've stopped there                        | can I pay with paypal? | payment-methods          |
      | Chinese  | 我要改地址               | 算了      | 已为您停止办理，没有做任何更改            | 你们周日开门吗         | stores-and-opening-hours |

  Scenario: The service is killed in the middle of a return
    Given a shopper who reads English
    When the shopper writes "I want to return something from LF-20481937, it's too small"
    And the service is killed and started again
    And the shopper writes "yes"
    Then the bot says "Your return for order LF-20481937 is noted."
    And the transcript has everything, word for word
