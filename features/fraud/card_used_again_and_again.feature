Feature: A card used again and again
  Whoever tries out a stolen card uses it many times in a short while. Each payment is judged with
  all uses of the card up to and including itself, and with none that came after.

  Scenario: A card used six times in a minute
    Given a card that was never used before
    When the card is used 6 times within a minute
    Then the payments count 1, 2, 3, 4, 5 and 6 uses of the card within a day

  Scenario: Six payments of one card sent at once
    Given a card that was never used before
    When 6 payments of the card are sent at the same moment
    Then in the order they were taken the payments count 1, 2, 3, 4, 5 and 6 uses of the card within a day

  Scenario: A day ends to the second
    Given a card that was never used before
    When the card is used 24 hours ago and now
    Then the payments count 1 and 1 uses of the card within a day
    And the payments count 1 and 2 uses of the card within a week

  Scenario: What was paid is averaged over the window
    Given a card that was never used before
    When the card pays 10.00, 20.00 and 60.00 EUR within a minute
    Then the payments see 10, 15 and 30 EUR as the card's average within a day

  Scenario: Other people's cards do not count
    Given a card that was never used before
    And another card was used 5 times within a minute
    When the card is used 2 times within a minute
    Then the payments count 1 and 2 uses of the card within a day
