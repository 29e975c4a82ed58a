@support
Feature: The chat on the shop's page
  One script tag on a page with a strict policy. The chat works by keyboard, on small screens, in the dark, in both languages.

  Background:
    Given the shop Larkfell, with its articles, examples and flows

  Scenario: By keyboard alone, from the page to the source
    Given somebody is on the shop's page
    When the visitor opens the chat by keyboard
    And the visitor types "how many days do I have to send something back?"
    Then the visitor sees the bot say "60 days"
    When the visitor opens the first source by keyboard
    Then the visitor reads "60 days" in source 1
    And axe finds nothing wrong with the page and the chat
    And Escape closes the chat, and the focus is back where it was

  Scenario: On a small dark screen
    Given somebody is on the shop's page on a screen 320 pixels wide, with dark colours
    When the visitor opens the chat
    And the visitor asks "can I pay with paypal?"
    Then the visitor sees the bot say "PayPal"
    When the visitor opens source 1
    Then the visitor reads "PayPal" in source 1
    And the chat fits and every control is large enough for a finger
    And axe finds nothing wrong with the page and the chat

  Scenario: In Chinese
    Given somebody who reads Chinese is on the shop's page
    When the visitor opens the chat
    Then the chat speaks Chinese
    When the visitor asks "我要退货"
    Then the visitor sees the bot say "请问订单号是多少？"
    When the visitor asks "LF-20481937"
    And the visitor presses "不想要了"
    Then the visitor sees the bot say "您要退订单 LF-20481937 里的商品，原因：不想要了。对吗？"
    And axe finds nothing wrong with the page and the chat

  Scenario: The page is loaded anew, and the service was killed in between
    Given somebody is on the shop's page
    When the visitor opens the chat
    And the visitor asks "can I pay with paypal?"
    And the visitor loads the page anew
    Then the visitor sees everything again
    When the service is killed and started again
    And the visitor loads the page anew
    Then the visitor sees everything again
    When the visitor asks "how many days do I have to send something back?"
    Then the visitor sees the bot say "60 days"

  Scenario: Markup that a shopper writes is text
    Given somebody is on the shop's page
    When the visitor opens the chat
    And the visitor asks "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    Then the visitor sees the own words "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    And nothing of it was executed

  Scenario: Somebody else's page
    Given somebody is on a page that has copied the shop's script tag
    When the visitor tries to open the chat
    Then the visitor is told that the chat is not available here

  Scenario: A key that has ended
    Given somebody is on a page whose key has ended
    When the visitor tries to open the chat
    Then the visitor is told that the chat is not available here
