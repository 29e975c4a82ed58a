Feature: An unreadable request
  A request that cannot be read is answered with every mistake in it and leaves no trace.

  Scenario: Every mistake is named at once
    When a payment arrives with the amount "-5.00", the currency "EURO" and no merchant
    Then it is refused, naming amount, currency and merchantId
    And nothing of it was kept

  Scenario Outline: One mistake
    When a payment arrives with <field> written as <value>
    Then it is refused, naming <field>
    And nothing of it was kept

    Examples:
      | field      | value                    |
      | amount     | "12.345"                 |
      | amount     | "NaN"                    |
      | amount     | "1e3"                    |
      | amount     | 12.5                     |
      | currency   | "XXQ"                    |
      | occurredAt | "yesterday"              |
      | occurredAt | "2199-01-01T00:00:00Z"   |
      | occurredAt | "0001-01-01T00:00:00Z"   |
      | cardId     | ""                       |
      | cardId     | null                     |
      | channel    | ["ecommerce"]            |
      | surprise   | "a field nobody knows"   |

  Scenario: A request that is not a payment at all
    When something arrives that is no payment
    Then it is refused
    And nothing of it was kept

  Scenario: A real-looking card number
    When a payment arrives with cardId written as "4111111111111111"
    Then it is refused, naming cardId
    And the refusal does not repeat "4111111111111111"
    And nothing of it was kept
