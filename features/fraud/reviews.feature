Feature: The review queue
  Some payments need a person's judgement. They wait in one queue, the most urgent first; nobody works on what
  somebody else has; releasing a large payment takes two people; and what was found counts from then on.

  Scenario: An analyst takes the next case
    Given payments of 20.00, 900.00 and 50.00 EUR that somebody wants looked at
    When an analyst takes the next case
    Then it is the payment of 900.00 EUR
    And nobody else is offered it

  Scenario: A rule sends a payment to review
    Given a rule sends payments above 500 EUR to review
    When the card pays 20.00 and 900.00 EUR within a minute
    Then the payment of 900.00 EUR is in the queue, and no other
    When an analyst takes the next case
    Then it is the payment of 900.00 EUR

  Scenario: Two people release a large payment
    Given one person may release up to 500.00 EUR
    And a payment of 500.01 EUR that somebody wants looked at
    When the first analyst releases it
    Then it waits for somebody else
    When the first analyst approves the release
    Then it is refused because it takes two people
    When the second analyst approves the release
    Then the case is closed and names both

  Scenario: One person releases a payment that meets the limit
    Given one person may release up to 500.00 EUR
    And a payment of 500.00 EUR that somebody wants looked at
    When the first analyst releases it
    Then the case is closed and names one

  Scenario: Without a limit every release takes two people
    Given a payment of 1.00 EUR that somebody wants looked at
    When the first analyst releases it
    Then it waits for somebody else

  Scenario: A verdict becomes a report that the merchant's fraud share sees
    Given a merchant with 5 payments 8 days ago
    When an analyst finds that one of them was fraud
    And a card is used at the merchant afterwards
    Then the payment sees a fraud share of 0.2 at the merchant over a week

  Scenario: A chargeback after the verdict is shown with the case
    Given one person may release up to 500.00 EUR
    And a payment of 20.00 EUR that somebody wants looked at
    When the first analyst releases it
    And a chargeback for it arrives
    Then the case is still closed and shows the contradiction

  Scenario: Two analysts never get the same case
    Given 12 payments that somebody wants looked at
    When 3 analysts take cases at the same moment until none is left
    Then every case went to one analyst
