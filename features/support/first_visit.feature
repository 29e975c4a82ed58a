@support @demonstration
Feature: The first visit to the demonstration's shop
  Whoever has started the demonstration finds a shop with the chat in its corner, ready for questions in both languages.

  Scenario: Two questions, two languages
    Given a newcomer has started the service with its demonstration
    When the newcomer visits the shop at the address that was shown
    And the visitor opens the chat
    And the visitor asks "how many days do I have to send something back?"
    Then the visitor sees the bot say "60 days"
    When the visitor asks "可以用支付宝吗？"
    Then the visitor sees the bot say "支付宝"
