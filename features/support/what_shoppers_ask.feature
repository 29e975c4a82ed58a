@support
Feature: What shoppers ask and how the bot does
  The shop sees what its bot could not answer, in groups, what helped and what did not; and forgets whom it must forget.

  Scenario: Unanswered questions in groups, without those who were erased
    Given a shop that has just begun
    And each in a conversation of their own, shoppers ask:
      | language | question                          |
      | en       | do you rent out kayaks?           |
      | en       | can I rent a kayak from you?      |
      | en       | how much is it to rent a kayak?   |
      | zh       | 你们出租皮划艇吗？                |
      | zh       | 可以租皮划艇吗？                  |
      | zh       | 租皮划艇多少钱？                  |
    And a shopper who reads English
    When the shopper writes "do you rent a kayak to Herbert Quellmalz?"
    Then the shop sees 7 questions that nothing answered
    And 4 of them, in English, are grouped around "kayak"
    And 3 of them, in Chinese, are grouped around "皮划艇"
    When the shop erases the shopper's conversation
    Then nobody can read "Quellmalz" in the transcript any more
    And the shop sees 6 questions that nothing answered
    And 3 of them, in English, are grouped around "kayak"
    And nobody can read "Quellmalz" among them

  Scenario: Shoppers say what helped
    Given a shop that has just begun
    And the article "opening" in English:
      """
      # When we are open

      Our workshop is open on Thursdays from 9:00 to 12:00.
      """
    And somebody is on the shop's page
    When the visitor opens the chat
    And the visitor asks "when is the workshop open?"
    Then the visitor sees the bot say "Thursdays"
    When the visitor rates the answer as helpful
    Then the figures count 1 helpful and 0 unhelpful answers
    When the visitor rates the answer as unhelpful
    Then the figures count 0 helpful and 1 unhelpful answers
