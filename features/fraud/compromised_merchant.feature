Feature: A compromised merchant
  When a merchant's terminal leaks card data, frauds at that merchant are reported days later.
  From then on payments there are seen in the light of the merchant's share of frauds.

  Scenario: Reported frauds raise the merchant's share
    Given a merchant with 10 payments 8 days ago
    And 4 of them were reported as fraud 3 days ago
    When a card is used at the merchant now
    Then the payment sees a fraud share of 0.4 at the merchant over a week

  Scenario: A merchant without reports has no share
    Given a merchant with 10 payments 8 days ago
    When a card is used at the merchant now
    Then the payment sees a fraud share of 0 at the merchant over a week

  Scenario: Another merchant is not blamed
    Given a merchant with 10 payments 8 days ago
    And 4 of them were reported as fraud 3 days ago
    When a card is used at another merchant now
    Then the payment sees a fraud share of 0 at the merchant over a week
