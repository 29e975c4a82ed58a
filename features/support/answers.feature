@support
Feature: Answers that can be checked
  A shopper asks in English or Chinese and is answered from the shop's articles, with the place where it says so. What no
  article says is not made up.

  Background:
    Given the shop Larkfell, with its articles, examples and flows

  Scenario Outline: A question is answered with its source
    Given a shopper who reads <language>
    When the shopper writes "<question>"
    Then the bot says "<answer>"
    And the bot quotes the article "<article>"
    And every quotation stands where it says, word for word

    Examples:
      | language | question                                       | answer    | article         |
      | English  | how many days do I have to send something back? | 60 days   | return-window   |
      | English  | can I pay with paypal?                         | PayPal    | payment-methods |
      | Chinese  | 可以用支付宝吗？                               | 支付宝    | payment-methods |
      | Chinese  | 你们周日开门吗                                 | 周日      | stores-and-opening-hours |

  Scenario Outline: A follow-up is understood from what was asked before
    Given a shopper who reads <language>
    When the shopper writes "<question>"
    And the shopper writes "<follow-up>"
    Then the bot says "<answer>"
    And the bot quotes the article "<article>"

    Examples:
      | language | question                                        | follow-up           | answer  | article       |
      | English  | how many days do I have to send something back? | and for sale items? | 30 days | sale-items    |
      | Chinese  | 退货期限多长？                                  | 那特价商品呢？      | 30 天   | sale-items    |
      | Chinese  | 退货期限多长？                                  | 那打折商品呢？      | 30 天   | return-window |

  Scenario Outline: What has nothing to do with the shop gets no invented answer
    Given a shopper who reads <language>
    When the shopper writes "<question>"
    Then the bot says "<answer>"
    And the bot quotes nothing
    And the shopper still talks to the bot

    Examples:
      | language | question                        | answer                     |
      | English  | who won the football world cup? | I don't have an answer     |
      | Chinese  | 今天北京天气怎么样？            | 没有找到可靠的答案         |

  Scenario: Twice without an answer, and the bot offers a person
    Given a shopper who reads English
    When the shopper writes "do you rent out kayaks?"
    Then the bot quotes nothing
    And the bot offers "Talk to a person"
    When the shopper writes "which tent is best for a family of five?"
    Then the bot quotes nothing
    And the bot says "Shall I pass you to a colleague?"
    When the shopper writes "yes"
    Then the shopper waits for a person

  Scenario: A shopper who changes the language is answered in the new one
    Given a shopper who reads English
    When the shopper writes "can I pay with paypal?"
    And the shopper writes "可以用支付宝吗？"
    Then the bot says "支付宝"
    And every quotation stands where it says, word for word
