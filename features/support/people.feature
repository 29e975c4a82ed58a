@support
Feature: A person takes over
  When the bot cannot help, or the shopper asks for it, a person goes on with the conversation, reads what was said, and gives
  it back when done.

  Background:
    Given the shop Larkfell, with its articles, examples and flows

  Scenario Outline: Asking for a person
    Given a shopper who reads <language>
    When the shopper writes "<words>"
    Then the bot says "<answer>"
    And the shopper waits for a person

    Examples:
      | language | words                            | answer                       |
      | English  | I want to talk to a person please | I'm passing you to a colleague |
      | Chinese  | 转人工                           | 正在为您转接人工客服         |

  Scenario: The agent knows what the bot found out
    Given a shopper who reads English
    When the shopper writes, one after the other:
      | my lamp arrived broken             |
      | LF-55667788                        |
      | the glass shade has a long crack   |
      | A replacement                      |
    Then the shopper waits for a person
    When the agent "Mei" takes the conversation
    Then the agent sees that the shopper wrote "the glass shade has a long crack"
    And the agent sees why: "LF-55667788"

  Scenario: The shopper's page shows what the agent writes, at once
    Given somebody is on the shop's page
    When the visitor opens the chat
    And the visitor asks for a person
    Then the visitor waits for a person
    When the agent "Mei" takes the conversation
    Then the visitor is with "Mei"
    When the agent writes "Hello, this is Mei. 我是美美。"
    Then the visitor sees at once that "Mei" writes "Hello, this is Mei. 我是美美。"
    When the agent finishes and gives the conversation back to the bot
    Then the visitor is back with the bot
    When the visitor asks "can I pay with paypal?"
    Then the visitor sees the bot say "PayPal"

  Scenario: While a person has the conversation, nobody else does
    Given a shopper who reads English
    When the shopper asks for a person
    And the agent "Mei" takes the conversation
    And the agent "Tom" tries to take it too
    Then the agent is told who has it
    When the agent "Tom" tries to write in it
    Then the agent is told who has it

  Scenario: Agents who reach for the same shoppers never share one
    Given 6 shoppers who ask for a person
    When 4 agents reach for all of them at the same moment
    Then each shopper is with exactly one of the 4 agents
